// Reads the QR code of a drawn picture: upright, sharp, black on white. That is what a "scan" of another phone's
// picture is here, so there is no search for tilted codes and no error correction. Source: ISO/IEC 18004.

// Error correction bytes of a block, and blocks, of versions 1 to 20, for each level.
const LEVELS = {
    1: {
        name: 'L',
        bytes: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28],
        blocks: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8],
    },
    0: {
        name: 'M',
        bytes: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26],
        blocks: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16],
    },
    3: {
        name: 'Q',
        bytes: [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30],
        blocks: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20],
    },
    2: {
        name: 'H',
        bytes: [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28],
        blocks: [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25],
    },
};

const MASKS = [
    (x, y) => (x + y) % 2 === 0,
    (x, y) => y % 2 === 0,
    x => x % 3 === 0,
    (x, y) => (x + y) % 3 === 0,
    (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
    (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
    (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
    (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

export async function readPicture(address) {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const context = canvas.getContext('2d');
    context.fillStyle = 'white';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0);
    const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
    return readModules(
        findModules((x, y) => data[(y * canvas.width + x) * 4 + 1] < 128, canvas.width, canvas.height),
    );
}

// The dark area's box and the finder pattern in its corner (7 modules wide) give the grid.
export function findModules(dark, width, height) {
    let left = width,
        right = -1,
        top = height,
        bottom = -1;
    for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
            if (dark(x, y)) {
                left = Math.min(left, x);
                right = Math.max(right, x);
                top = Math.min(top, y);
                bottom = Math.max(bottom, y);
            }
        }
    }
    let finder = 0;
    while (left + finder <= right && dark(left + finder, top)) finder++;
    const module = finder / 7;
    const size = Math.round((right - left + 1) / module);
    if (
        module < 1 ||
        Math.round((bottom - top + 1) / module) !== size ||
        size < 21 ||
        size > 97 ||
        size % 4 !== 1
    )
        throw new Error('no code');
    const step = (right - left + 1) / size;
    const at = (from, i) => Math.floor(from + (i + 0.5) * step);
    return Array.from({length: size}, (_, y) =>
        Array.from({length: size}, (_, x) => dark(at(left, x), at(top, y))),
    );
}

export function readModules(grid) {
    const size = grid.length;
    const version = (size - 17) / 4;
    let format = 0;
    for (let i = 14; i >= 0; i--) format = (format << 1) | formatBit(grid, i);
    format = (format ^ 0x5412) >> 10;
    const level = LEVELS[format >> 3];
    return segments(deinterleave(codewords(grid, version, MASKS[format & 7]), version, level), version);
}

// Bit i of the format information beside the upper left finder.
function formatBit(grid, i) {
    if (i < 6) return Number(grid[i][8]);
    if (i < 8) return Number(grid[i + 1][8]);
    return Number(grid[8][i === 8 ? 7 : 14 - i]);
}

function alignmentCentres(version) {
    if (version === 1) return [];
    const count = Math.floor(version / 7) + 2;
    const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
    const last = version * 4 + 10;
    return [6, ...Array.from({length: count - 1}, (_, i) => last - (count - 2 - i) * step)];
}

// Modules that carry no data: finders with format, timing, alignment, version.
function reserved(version) {
    const size = version * 4 + 17;
    const centres = alignmentCentres(version);
    const nearFinder = (x, y) => (x <= 8 && y <= 8) || (x >= size - 8 && y <= 8) || (x <= 8 && y >= size - 8);
    return (x, y) => {
        if (nearFinder(x, y) || x === 6 || y === 6) return true;
        if (version >= 7 && ((x >= size - 11 && y <= 5) || (y >= size - 11 && x <= 5))) return true;
        return centres.some(cx =>
            centres.some(cy => {
                const corner =
                    (cx === 6 && cy === 6) || (cx === 6 && cy === size - 7) || (cx === size - 7 && cy === 6);
                return !corner && Math.abs(x - cx) <= 2 && Math.abs(y - cy) <= 2;
            }),
        );
    };
}

// The bytes in the order of the zigzag: two columns at a time from the right, up and down in turn.
function codewords(grid, version, mask) {
    const size = grid.length;
    const taken = reserved(version);
    const bytes = [];
    let bits = 0,
        count = 0,
        upward = true;
    for (let right = size - 1; right >= 1; right -= 2, upward = !upward) {
        if (right === 6) right = 5;
        for (let i = 0; i < size; i++) {
            const y = upward ? size - 1 - i : i;
            for (const x of [right, right - 1]) {
                if (taken(x, y)) continue;
                bits = (bits << 1) | Number(grid[y][x] !== mask(x, y));
                if (++count === 8) {
                    bytes.push(bits);
                    bits = count = 0;
                }
            }
        }
    }
    return bytes;
}

// The data bytes of each block in turn; the last blocks are one byte longer.
function deinterleave(bytes, version, level) {
    const blocks = level.blocks[version - 1];
    const data = bytes.length - blocks * level.bytes[version - 1];
    const short = Math.floor(data / blocks);
    const longer = data % blocks;
    const parts = Array.from({length: blocks}, () => []);
    for (let i = 0; i < short * blocks; i++) parts[i % blocks].push(bytes[i]);
    for (let i = 0; i < longer; i++) parts[blocks - longer + i].push(bytes[short * blocks + i]);
    return parts.flat();
}

function segments(bytes, version) {
    let at = 0;
    const left = () => bytes.length * 8 - at;
    const take = n => {
        let value = 0;
        for (let i = 0; i < n; i++, at++) value = value * 2 + ((bytes[at >> 3] >> (7 - (at & 7))) & 1);
        return value;
    };
    const wide = version >= 10;
    const text = [];
    while (left() >= 4) {
        const mode = take(4);
        if (mode === 0) break;
        if (mode === 1) text.push(...digits(take, take(wide ? 12 : 10)));
        else if (mode === 2) text.push(...pairs(take, take(wide ? 11 : 9)));
        else if (mode === 4) text.push(...Array.from({length: take(wide ? 16 : 8)}, () => take(8)));
        else throw new Error('no code');
    }
    return new TextDecoder('utf-8', {fatal: true}).decode(new Uint8Array(text));
}

const ascii = text => [...text].map(c => c.charCodeAt(0));

function digits(take, count) {
    const out = [];
    for (; count > 0; count -= 3) {
        const n = Math.min(3, count);
        out.push(...ascii(String(take(n * 3 + 1)).padStart(n, '0')));
    }
    return out;
}

function pairs(take, count) {
    const out = [];
    for (; count > 0; count -= 2) {
        const value = take(count > 1 ? 11 : 6);
        out.push(
            ...ascii(
                count > 1
                    ? ALPHANUMERIC[Math.floor(value / 45)] + ALPHANUMERIC[value % 45]
                    : ALPHANUMERIC[value],
            ),
        );
    }
    return out;
}

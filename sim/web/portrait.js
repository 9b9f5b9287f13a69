// A drawn portrait before a blue wall: the photo of whoever has none at hand.

const WIDTH = 480;
const HEIGHT = 640;
const SHIRTS = ['#2f4a6d', '#7a3b4e', '#2f6b57', '#5b4a8a', '#8a5a2b'];
const HAIR = '#2b211e';
const SKIN = '#f1c9a5';

function ellipse(brush, colour, x, y, rx, ry, from = 0, to = 2 * Math.PI) {
    brush.fillStyle = colour;
    brush.beginPath();
    brush.ellipse(x, y, rx, ry, 0, from, to);
    brush.fill();
}

function wall(brush) {
    const shade = brush.createLinearGradient(0, 0, 0, HEIGHT);
    shade.addColorStop(0, '#7db2ea');
    shade.addColorStop(1, '#4d86c9');
    brush.fillStyle = shade;
    brush.fillRect(0, 0, WIDTH, HEIGHT);
}

function face(brush) {
    ellipse(brush, HAIR, 240, 250, 122, 142);
    brush.fillStyle = '#dcae88';
    brush.fillRect(205, 370, 70, 90);
    ellipse(brush, SKIN, 240, 282, 98, 122);
    ellipse(brush, HAIR, 240, 196, 108, 62, Math.PI, 2 * Math.PI);
    for (const x of [202, 278]) {
        ellipse(brush, '#fff', x, 278, 14, 9);
        ellipse(brush, HAIR, x, 278, 7, 8);
        ellipse(brush, HAIR, x, 254, 19, 4);
    }
    ellipse(brush, '#e0ad85', 240, 318, 9, 6);
    ellipse(brush, '#b65b57', 240, 350, 25, 9, 0, Math.PI);
}

// seed: another colour of the clothes for everybody.
export function drawPortrait(seed) {
    const canvas = document.createElement('canvas');
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    const brush = canvas.getContext('2d');
    const shirt = [...seed].reduce((sum, c) => sum + c.codePointAt(0), 0) % SHIRTS.length;
    wall(brush);
    ellipse(brush, SHIRTS[shirt], 240, 640, 205, 205);
    ellipse(brush, '#f6f4f0', 240, 442, 62, 42);
    face(brush);
    return canvas;
}

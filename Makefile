# make                build ./hongyan and ./wecom-sim
# make demo           the whole thing in a browser, without a WeCom account
# make check          units, chats (transcripts) and end-to-end tests
# make check SAN=1    the same under the address and undefined-behaviour sanitizers
# make check-browser  the demo tapped through in Chromium; leaves docs/demo.png
# make bench          speed, as ratios of one run
# make fuzz           each fuzz target for FUZZ_SECONDS (default 60)
# make install        to PREFIX (default /usr/local)
# make clean
# Each installs the Debian packages that it misses (tools/deps); DEPS=no leaves that to you.

CC       ?= cc
PREFIX   ?= /usr/local
B        := build/$(if $(SAN),san,opt)
PKGS     := libmicrohttpd mxml libcurl jansson sqlite3 libcrypto libcyaml yaml-0.1 libqrencode libpng libzip \
            libjpeg cairo cairo-ft fontconfig xlsxwriter
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
            -Wconversion -Wvla
OPT      := $(if $(SAN),-O1 -g -fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all \
            -fno-omit-frame-pointer,-O2 -g)
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo 0.1)
CPPFLAGS += $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I cairo-ft 2>/dev/null))
CPPFLAGS += -I. -D_GNU_SOURCE -DHONGYAN_VERSION='"$(VERSION)"' -MMD -MP
CFLAGS   += -std=c11 $(OPT) $(WARN) -fstack-protector-strong
LDLIBS   += $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lcsv -pthread -lm

LIBDIRS  := base crypto conf store sheet render bot handlers
objs      = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)/*.c))
LIB      := $(foreach d,$(LIBDIRS),$(call objs,$(d)))
CLI      := $(call objs,cli)
SIM      := $(call objs,sim)
TESTS    := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/test_*.c))
E2ES     := $(patsubst %.c,$(B)/%,$(wildcard tests/e2e/e2e_*.c))
BENCHES  := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/bench_*.c))
TOOLS    := $(call objs,tests/tools)
BIN      := $(if $(SAN),$(B)/,)
# A newcomer types no -j: as many jobs as there are cores, unless the caller has said.
JOBS      = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

all: $(BIN)hongyan $(BIN)wecom-sim

demo: deps-demo
	@$(MAKE) --no-print-directory $(JOBS) all
	@sh tools/demo

check: deps-check
	@$(MAKE) --no-print-directory $(JOBS) all tests
	@sh tests/layers
	@sh tests/run $(TESTS)
	@BIN="$(BIN)" sh tests/chats/run
	@BIN="$(BIN)" sh tests/e2e/run

check-browser: deps-browser
	@$(MAKE) --no-print-directory $(JOBS) all
	@sh tests/browser/run

bench: deps-bench
	@$(MAKE) --no-print-directory $(JOBS) all $(BENCHES)
	@sh tests/bench/run

fuzz: deps-fuzz
	@sh tests/fuzz/run

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/hongyan/schools/pictures
	install -m 755 hongyan wecom-sim $(DESTDIR)$(PREFIX)/bin
	install -m 644 conf/example.yaml docs/hongyan.service $(DESTDIR)$(PREFIX)/share/hongyan
	install -m 644 conf/schools/*.yaml $(DESTDIR)$(PREFIX)/share/hongyan/schools
	install -m 644 conf/schools/pictures/* $(DESTDIR)$(PREFIX)/share/hongyan/schools/pictures

clean:
	rm -rf build hongyan wecom-sim

tests: $(TESTS) $(E2ES)

deps-%:
	@$(if $(filter no,$(DEPS)),:,sh tools/deps $*)

$(BIN)hongyan: $(CLI) $(B)/libhongyan.a
$(BIN)wecom-sim: $(SIM) $(B)/libhongyan.a
$(BIN)hongyan $(BIN)wecom-sim:
	$(if $(V),,@echo "  LD $@" &&) $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/libhongyan.a: $(LIB)
	@rm -f $@
	@ar rcs $@ $^

$(B)/tests/unit/test_%: $(B)/tests/unit/test_%.o $(filter-out %/main.o,$(SIM)) $(B)/libhongyan.a
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS) -lcmocka

ROSTERS  := $(filter $(B)/tests/unit/test_roster_%,$(TESTS))
$(ROSTERS): $(patsubst %,$(B)/cli/%.o,columns roster_columns roster_row roster_check roster_plan seen spool \
    refused)
$(ROSTERS) $(addprefix $(B)/tests/unit/test_,sheet_csv sheet_xlsx fuzz_inputs): $(B)/tests/tools/workbook.o

$(addprefix $(B)/tests/unit/test_clearance_,list news): $(patsubst %,$(B)/cli/%.o,clearance \
    clearance_row clearance_import clearance_write clearance_status columns cli progress refused)

$(addprefix $(B)/tests/unit/test_notice_,cli cli_run): $(patsubst %,$(B)/cli/%.o,notice notice_decide notice_draft \
    notice_drill notice_people notice_preview notice_send notice_status notice_table notice_wait columns \
    seen cli progress)

$(B)/tests/unit/test_check_services: $(B)/cli/check_services.o $(B)/cli/check_menus.o
$(B)/tests/unit/test_check_notices: $(B)/cli/check_notices.o

$(B)/tests/unit/test_doctor: $(addprefix $(B)/,$(patsubst %,cli/%.o,doctor doctor_agent doctor_callback doctor_net \
    doctor_pages doctor_platform doctor_process doctor_say doctor_services doctor_store cli) tests/tools/peer.o tests/tools/gateway.o)

$(B)/tests/unit/test_pass_verify: $(B)/cli/pass_key.o
$(B)/tests/unit/test_handover: $(addprefix $(B)/cli/,handover.o handover_file.o handover_trace.o)

$(filter %/test_cas %/test_portal %/test_portal_page %/test_courier %/test_courier_http %/test_courier_quiet %/test_courier_tencent %/test_courier_mail %/test_probe,$(TESTS)): \
    $(addprefix $(B)/tests/tools/,peer.o gateway.o smtp.o signature.o tls.o)

$(B)/tests/e2e/e2e_%: $(B)/tests/e2e/e2e_%.o $(TOOLS) $(B)/libhongyan.a
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

$(B)/tests/bench/bench_%: $(B)/tests/bench/bench_%.o $(TOOLS) $(B)/libhongyan.a
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/cli/version.o $(B)/cli/serve.o: $(wildcard .git/logs/HEAD)

$(B)/sim/pages.o: $(wildcard sim/web/*)

$(B)/%.o: %.c | deps-build
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC $<" &&) $(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

.PHONY: all demo check check-browser bench fuzz install clean tests
.PRECIOUS: $(B)/%.o
-include $(shell find build -name '*.d' 2>/dev/null)

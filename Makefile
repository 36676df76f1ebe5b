# Each target makes its own surroundings first (.ci/setup.sh); a second run is quick.
PY = .venv/bin/python

.PHONY: demo play test check journeys screens benchmarks words voices deb deb-arm64-check sbom audit setup lock

demo: setup   ## a patient checks in, on real parts, start to end
	$(PY) -m tests.bench demo

play: setup   ## the line stays up with its window, to be shown to somebody
	$(PY) -m tests.bench

# the tests start our programs hundreds of times: each is compiled once, not each time
test: export PYTHONDONTWRITEBYTECODE =
test: setup   ## every test
	$(PY) -m pytest

check: setup  ## style, types, import contracts
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m mypy tests
	.venv/bin/lint-imports

journeys: setup  ## every journey in every language by real touches, counted, some minutes
	$(PY) -m tests.bench journeys

screens: setup  ## pictures of every screen, and a report of what differs from the run before
	$(PY) -m tests.screens.report

benchmarks: setup  ## where a check-in's time goes; ratios against bare baselines of the same run
	$(PY) -m tests.benchmarks

words: setup  ## sort, check and compile the words of the screens
	$(PY) -m kiosk.making.words

voices: setup  ## render what the kiosk says and has changed (docs/sound.md)
	test -x build/voices/bin/python || python3 -m venv build/voices
	build/voices/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
	  --requirement requirements-voices.lock
	build/voices/bin/python -m kiosk.making.voices --cues

deb: setup    ## the Debian package, into dist/; DIST=trixie: for Debian 13, in a root of it (needs root)
	$(PY) -m firmware_config.package build $(if $(DIST),--dist $(DIST))

sbom: setup   ## what is shipped, as CycloneDX: dist/sbom (docs/security.md)
	$(PY) -m tests.supply sbom

audit: setup  ## known vulnerabilities of the lock, where the database is in reach; 3: it was not
	$(PY) -m tests.supply audit

deb-arm64-check: setup  ## whether every locked package can be had for a Raspberry Pi
	$(PY) -m firmware_config.package arm64

lock: setup   ## pin again after a change of pyproject.toml
	$(PY) -m uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock

setup:
	@bash .ci/setup.sh

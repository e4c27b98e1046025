# One set of build flags everywhere, or SQLite compiles twice. The program does
# not name its commit: a clone that git distrusts would not build.
export GOFLAGS := -trimpath -buildvcs=false -tags=nodynamic
# cgo is not needed by anything here; only the race detector uses it.
export CGO_ENABLED := 0

.DEFAULT_GOAL := help
.PHONY: help run test tools bench check fuzz audit sbom licences generate fmt build reproducible export screenshots fonts icons

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

run: ## Serve the site at http://localhost:8080
	@test ! -t 2 || echo "building; the first time takes about a minute …" >&2
	@go run ./cmd/youcheng serve

# A slow machine that draws every page in a browser needs more than ten minutes.
test: tools ## Run all tests
	go test -timeout 45m ./...
	cd tools/kubernetes && go test ./...

tools: ## Install what tests need: Chromium, a Chinese font, Java, checkers, Varnish, nginx, systemd-analyze
	@tools/web/install
	@tools/deploy/install
	@tools/operate/install

# A file of bench/results that is committed is what the new figures are compared
# with; bench/README.md says how to make one.
bench: ## Measure the handlers (three minutes) and compare with the figures in bench/results
	go test -run '^$$' -bench . -count 6 ./bench >bench/results/latest.txt || { cat bench/results/latest.txt; exit 1; }
	go tool -modfile=tools/go.mod benchstat $$(git ls-files 'bench/results/*.txt') bench/results/latest.txt

check: ## All that CI checks: format, vet, staticcheck, generated files, race tests, content
	@bad=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$bad" || { echo "not gofmt-ed: $$bad"; exit 1; }
	go tool templ fmt -fail templates
	go tool templ generate -check
	go vet ./...
	go tool -modfile=tools/go.mod staticcheck ./...
	go mod tidy -diff
	cd tools/kubernetes && go vet ./... && go mod tidy -diff
	@# What runs in the browser, or as a program of its own, has nothing here that could
	@# race; make test runs it. The longest goes first, and the others beside it.
	CGO_ENABLED=1 go test -race -timeout 30m ./web $$(go list ./... | grep -v -e browser -e faultstest -e /deploy)
	go run ./cmd/youcheng check --seeds seeds --content content

fuzz: ## Try every parser and writer with made-up input, each for FUZZTIME (5m)
	@tools/fuzz

audit: ## Look for known weaknesses in the program's modules (needs vuln.go.dev, or VULNDB)
	@tools/audit

sbom: build ## Write what the program is made of into sbom.cdx.json (CycloneDX)
	go run ./internal/notices -sbom sbom.cdx.json ./youcheng

licences: build ## Write the licences of all modules in the program into licences.txt
	go run ./internal/notices -licences licences.txt ./youcheng

generate: ## Make the Go files of the templates anew
	go tool templ fmt templates
	go tool templ generate

fmt: ## Format the code
	gofmt -w $$(git ls-files '*.go')
	go tool templ fmt templates

build: ## Build the program into ./youcheng
	go build -o youcheng ./cmd/youcheng

# Nothing is shared by the two but the modules: some minutes.
reproducible: ## Build the program twice, from two folders and empty caches, and compare
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && for n in 1 2; do \
		mkdir "$$dir/$$n" && git archive HEAD | tar -x -C "$$dir/$$n" && \
		(cd "$$dir/$$n" && GOCACHE="$$dir/cache$$n" go build -o "$$dir/youcheng$$n" ./cmd/youcheng) || exit 1; done && \
	cmp "$$dir/youcheng1" "$$dir/youcheng2" && sha256sum <"$$dir/youcheng1"

export: ## Write the site as files into ./public
	go run ./cmd/youcheng export -o public

screenshots: tools ## Draw the pictures of the docs anew
	go test ./web/browsertest -run TestPictures -update

fonts: ## Make the fonts of the cards anew (needs Debian's fonttools, fonts-noto-cjk, fonts-noto-core)
	go run ./internal/card/fontgen

icons: ## Make the icons anew from static/favicon.svg
	go run ./internal/card/icongen

# What one needs to try FedRisk and to work on it. `make help` lists the targets.

# Outside the clone, so that a second clone need not build the dependencies again.
SCRATCH ?= $(HOME)/.cache/fedrisk/build
CONFIG ?= release
OUT ?= out/german
DEPLOYED_OUT ?= out/deployed
INVOICES_OUT ?= out/invoices

SWIFT_FLAGS = -c $(CONFIG) --scratch-path "$(SCRATCH)"

SERVER_TESTS = ^(FederationGRPCTests|HTTPServiceTests)\.
# They wait for processes, and keep the threads that a server within the tests would need.
PROCESS_TESTS = ^ServiceTests\.

.DEFAULT_GOAL := help
.PHONY: demo demo-deployed demo-deployed-vertical demo-invoices test check bench bench-aggregation bench-intersection bench-scoring \
  bench-serving bench-kills bench-network bench-nodes bench-vertical check-exports clean help

demo: ## fit the demo federation and write its report
	@scripts/setup
	@echo "Building fedrisk ($(CONFIG)); the first time takes some minutes"
	@start=$$(date +%s); swift build $(SWIFT_FLAGS) --product fedrisk && \
	  echo "Built in $$(( $$(date +%s) - start )) s"
	@echo "Fitting one card over three parties that keep their rows"
	@"$$(swift build $(SWIFT_FLAGS) --show-bin-path)/fedrisk" simulate datasets/german/study.yaml \
	  --data datasets/german/german.csv --out $(OUT)
	@echo "Report: $(abspath $(OUT))/report.html"

demo-deployed: ## the same with authority, coordinator and nodes as processes of their own
	@scripts/setup
	@swift build $(SWIFT_FLAGS) --product fedrisk-coordinator
	@swift build $(SWIFT_FLAGS) --product fedrisk-node
	@scripts/demo-deployed "$$(swift build $(SWIFT_FLAGS) --show-bin-path)" $(DEPLOYED_OUT)

demo-invoices: ## a card from real VAT invoices; DATA is the folder of the contest's data
	@test -n "$(DATA)" || { \
	  echo "Name the folder with the data: make demo-invoices DATA=FOLDER; see" \
	    "datasets/invoices/README.md." >&2; exit 2; }
	@scripts/setup
	@swift build $(SWIFT_FLAGS) --product fedrisk
	@scripts/invoices-demo "$$(swift build $(SWIFT_FLAGS) --show-bin-path)/fedrisk" "$(DATA)" \
	  "$(INVOICES_OUT)"

demo-deployed-vertical: ## three holders of different columns, a dealer and a coordinator as processes
	@scripts/setup
	@swift build $(SWIFT_FLAGS) --product fedrisk
	@swift build $(SWIFT_FLAGS) --product fedrisk-coordinator
	@swift build $(SWIFT_FLAGS) --product fedrisk-node
	@scripts/demo-deployed-vertical "$$(swift build $(SWIFT_FLAGS) --show-bin-path)" $(DEPLOYED_OUT)

test: ## build and run all tests
	@scripts/setup
	@echo "Building the tests ($(CONFIG)); the first time takes some minutes"
	@start=$$(date +%s); swift build $(SWIFT_FLAGS) --build-tests && \
	  echo "Built in $$(( $$(date +%s) - start )) s"
	@echo "Running the tests"
	@swift test $(SWIFT_FLAGS) --skip-build --skip '$(SERVER_TESTS)' --skip '$(PROCESS_TESTS)'
	@echo "Running the tests of servers, which watch the clock, by themselves; then those of services"
	@swift test $(SWIFT_FLAGS) --skip-build --filter '$(SERVER_TESTS)'
	@swift test $(SWIFT_FLAGS) --skip-build --filter '$(PROCESS_TESTS)'

check: ## check the form of the code and the floors of its targets
	@echo "Checking the form"
	@scripts/format
	@echo "Checking the floors"
	@scripts/check-layers

bench: ## time a logistic fit beside scikit-learn, glum and statsmodels
	@scripts/setup
	@swift build $(SWIFT_FLAGS) --product logistic-benchmark
	@BENCHMARK="$$(swift build $(SWIFT_FLAGS) --show-bin-path)/logistic-benchmark" Benchmarks/run-logistic

bench-aggregation: ## time secure sums beside Flower's SecAgg+
	@scripts/setup
	@swift build $(SWIFT_FLAGS) --product aggregation-benchmark
	@BENCHMARK="$$(swift build $(SWIFT_FLAGS) --show-bin-path)/aggregation-benchmark" \
	  Benchmarks/run-aggregation

bench-intersection: ## time a set intersection beside SecretFlow's
	@scripts/setup
	@swift build $(SWIFT_FLAGS) --product intersection-benchmark
	@BENCHMARK="$$(swift build $(SWIFT_FLAGS) --show-bin-path)/intersection-benchmark" \
	  Benchmarks/run-intersection

bench-vertical: ## time a logistic regression over the columns of two and three holders
	@scripts/setup
	@swift build $(SWIFT_FLAGS) --product vertical-benchmark
	@BENCHMARK="$$(swift build $(SWIFT_FLAGS) --show-bin-path)/vertical-benchmark" \
	  Benchmarks/run-vertical

bench-scoring: ## time scoring beside optbinning, scikit-learn and toad
	@scripts/setup
	@swift build $(SWIFT_FLAGS) --product scoring-benchmark
	@BENCHMARK="$$(swift build $(SWIFT_FLAGS) --show-bin-path)/scoring-benchmark" Benchmarks/run-scoring

bench-serving: ## time the scoring service with wrk (needs wrk and two processors)
	@scripts/setup
	@swift build $(SWIFT_FLAGS) --product fedrisk
	@swift build $(SWIFT_FLAGS) --product fedrisk-node
	@bin="$$(swift build $(SWIFT_FLAGS) --show-bin-path)" && \
	  "$$bin/fedrisk" fit datasets/german/study.yaml --data datasets/german/german.csv -q \
	    --out out/serving >/dev/null && \
	  Benchmarks/run-serving "$$bin" out/serving/card.json

SERVICES = for product in fedrisk fedrisk-coordinator fedrisk-node; do \
	  swift build $(SWIFT_FLAGS) --product $$product || exit 1; done
DEPLOYMENT = BIN="$$(swift build $(SWIFT_FLAGS) --show-bin-path)" python3 Benchmarks/deployment

bench-kills: ## kill a deployed federation 200 times and look at every job's end
	@scripts/setup
	@$(SERVICES)
	@$(DEPLOYMENT)/kills.py $(if $(SEED),--seed $(SEED)) $(if $(KILLS),--kills $(KILLS))

bench-network: ## time deployed jobs over lines with delay and loss (needs root and /dev/net/tun)
	@scripts/setup
	@$(SERVICES)
	@$(DEPLOYMENT)/network.py

bench-nodes: ## run a study over a hundred node processes, and weigh 400 idle ones (takes minutes)
	@scripts/setup
	@$(SERVICES)
	@$(DEPLOYMENT)/nodes.py

check-exports: ## compare the demo card's exports with SQLite, PMML4S (needs Java) and ONNX Runtime
	@swift build $(SWIFT_FLAGS) --product fedrisk
	@Benchmarks/peers/run.sh exports "$$(swift build $(SWIFT_FLAGS) --show-bin-path)/fedrisk"

clean: ## remove the build folder and the output
	rm -rf "$(SCRATCH)" out

help: ## list these targets
	@sed -n 's/^\([a-z-]*\): ## /\1\t/p' $(MAKEFILE_LIST)

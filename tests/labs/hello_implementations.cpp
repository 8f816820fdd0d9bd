// What needs LibTorch.
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

using nlohmann::json;

TEST_CASE("Every implementation trains every model at a tiny budget, to the same loss") {
  const auto model = GENERATE(as<std::string>{}, "rnn", "rnn-relu", "lstm", "gru");
  const TemporaryFolder folder;
  std::vector<double> losses;
  for (const std::string implementation : {"fused", "hand", "torch-cell", "torch"}) {
    CAPTURE(model, implementation);
    const auto outcome = hello(folder.path(), {"--train", "--model", model, "--impl",
                                               implementation, "--epochs", "3", "--json"});
    REQUIRE(outcome.status == 0);
    losses.push_back(json::parse(outcome.out)["loss"]);
    CHECK(losses.back() == Approx(losses.front()).epsilon(1e-5));
  }
}

TEST_CASE("hello --compare finds the implementations within their bounds") {
  const auto precision = GENERATE(as<std::string>{}, "float", "double");
  const TemporaryFolder folder;
  const auto outcome = hello(
      folder.path(), {"--compare", "--precision", precision, "--epochs", "10", "--repeat", "20"});
  CAPTURE(outcome.out, outcome.err);
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.out, contains("bit for bit"));
}

}  // namespace
}  // namespace lab::testing

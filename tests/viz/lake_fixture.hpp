#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/run_directory.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {

/// A run of lab frozenlake made by hand, small enough to be worked out on paper: firm ice of 2 × 2
/// cells (0 start, 1 ice, 2 hole, 3 goal), γ = 0.5, values at the training steps 0 (all 0) and 10.
/// Episode 1 walks → ↓ to the goal; episode 2 walks ← against the wall, then →, and is cut there.
struct LakeFolder {
  TemporaryFolder temporary;
  std::filesystem::path directory = temporary / "frozenlake/001-hand";

  /// Q at step 10. A network has numbers for the hole and the goal, too.
  static std::vector<float> table() {
    return {0.1F, 0,    0.4F, 0.2F,  //
            0.3F, 0.8F, 0.1F, 0,     //
            0.9F, 0.9F, 0.9F, 0.9F,  //
            0.7F, 0.7F, 0.7F, 0.7F};
  }
  static nlohmann::ordered_json config() {
    return {{"schema", 1},
            {"lab", "frozenlake"},
            {"seed", 1},
            {"map", {"SF", "HG"}},
            {"options", {{"slippery", false}, {"gamma", 0.5}, {"time-limit", 9}, {"seed", 1}}}};
  }

  explicit LakeFolder(const nlohmann::ordered_json& written = config()) {
    auto run =
        core::RunWriter::create(temporary.path(), "frozenlake", "001-hand", "", written, false);
    run.metrics(R"({"step":2,"episode":1,"time":0.1,"episode/score":1,"score/mean100":1})");
    run.metrics(R"({"step":10,"episode":2,"time":0.2,"episode/score":0,"score/mean100":0.5})");
    run.values("000000", std::vector<float>(16, 0.0F), 4, 4);
    run.values("000010", table(), 4, 4);
    run.episode(R"({"step":2,"episode":1,"checkpoint":0,"seed":1,"score":1,"states":[0,1,3],)"
                R"("actions":[2,1],"rewards":[0,1],"slipped":[0,0],)"
                R"("terminated":true,"truncated":false})");
    run.episode(R"({"step":10,"episode":2,"checkpoint":0,"seed":1,"score":0,"states":[0,0,1],)"
                R"("actions":[0,2],"rewards":[0,0],"slipped":[0,0],)"
                R"("terminated":false,"truncated":true})");
    run.finish({{"status", "finished"}});
  }
};

}  // namespace lab::testing

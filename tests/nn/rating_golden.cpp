// The rating models by hand against training runs that PyTorch recorded.
#include "tests/nn/golden_ratings.hpp"

using namespace lab;

TEST_CASE("The rating models by hand train as PyTorch recorded it") {
  testing::check_golden_ratings(nn::make_fused_rating_learner);
}

#include "nn/denormals.hpp"

#include "tests/catch.hpp"

using namespace lab;

namespace {

/// A product that only a denormal number can hold; the compiler cannot work it out beforehand.
float tiny_product() {
  volatile float small = 1e-30F;
  volatile float product = small * 1e-10F;
  return product;
}

}  // namespace

TEST_CASE("Tiny numbers are zero while they are flushed, and themselves before and after") {
  CHECK(tiny_product() > 0);
  {
    const nn::FlushDenormals flush;
#if defined(__SSE2__) || defined(__aarch64__)
    CHECK(tiny_product() == 0);
#endif
    { const nn::FlushDenormals again; }
#if defined(__SSE2__) || defined(__aarch64__)
    CHECK(tiny_product() == 0);  // the inner one restored what the outer one had set
#endif
  }
  CHECK(tiny_product() > 0);
}

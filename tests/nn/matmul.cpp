#include "nn/matmul.hpp"

#include "core/random.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"

using namespace lab;

namespace {

template <class T>
std::vector<T> random_numbers(core::Pcg64& rng, int count) {
  std::vector<T> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(static_cast<T>(rng.normal()));
  return numbers;
}

/// Sums of up to 70 products of numbers near 1.
template <class T>
constexpr double kRounding = sizeof(T) == 4 ? 2e-5 : 1e-13;

template <class T>
void check_product(core::Pcg64& rng, int rows, int columns, int depth, bool transposed) {
  const auto a = random_numbers<T>(rng, rows * depth);
  const auto b = random_numbers<T>(rng, depth * columns);
  std::vector<double> wanted;
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) {
      double sum = 0;
      for (int k = 0; k < depth; ++k) {
        const auto element = transposed ? a[static_cast<std::size_t>(k * rows + i)]
                                        : a[static_cast<std::size_t>(i * depth + k)];
        sum += static_cast<double>(element) *
               static_cast<double>(b[static_cast<std::size_t>(k * columns + j)]);
      }
      wanted.push_back(sum);
    }
  }
  // Two numbers more stand behind the result: nothing may be written past the end.
  std::vector<T> c(static_cast<std::size_t>(rows * columns) + 2, T{77});
  nn::product(c.data(),
              transposed ? nn::transpose_of(a.data(), rows) : nn::rows_of(a.data(), depth),
              b.data(), rows, columns, depth);
  INFO(rows << " x " << depth << " times " << depth << " x " << columns << ", transposed "
            << transposed);
  REQUIRE(c[c.size() - 2] == T{77});
  REQUIRE(c[c.size() - 1] == T{77});
  c.resize(c.size() - 2);
  REQUIRE(testing::difference(testing::doubles(c), wanted, {kRounding<T>}) == "");
}

template <class T>
void check_many() {
  core::Pcg64 rng(1);
  for (const bool transposed : {false, true}) {
    for (const int rows : {1, 2, 7, 8, 9, 16, 17}) {
      for (const int columns : {1, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33, 64, 70}) {
        for (const int depth : {1, 2, 5, 16, 33}) {
          check_product<T>(rng, rows, columns, depth, transposed);
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("A product of matrices equals the three loops of its definition, in float") {
  check_many<float>();
}
TEST_CASE("A product of matrices equals the three loops of its definition, in double") {
  check_many<double>();
}

TEST_CASE("A product over nothing is zero") {
  std::vector<float> c(15, 9.0F);
  const float none = 0;
  nn::product(c.data(), nn::rows_of(&none, 0), &none, 3, 5, 0);
  CHECK(c == std::vector<float>(15));
}

namespace {

template <class T>
void check_transpose() {
  core::Pcg64 rng(2);
  for (const int rows : {1, 3, 7, 8, 16, 17, 33, 64}) {
    for (const int columns : {1, 5, 8, 16, 19, 32, 40}) {
      for (const int room : {0, 1, 5}) {
        INFO(rows << " x " << columns << " with room for " << room << " more in a row");
        const auto in = random_numbers<T>(rng, rows * columns);
        const int out_row = rows + room;
        std::vector<T> out(static_cast<std::size_t>(columns * out_row), T{77});
        nn::transpose(out.data(), out_row, in.data(), rows, columns);
        bool same = true;
        for (int j = 0; j < columns; ++j) {
          for (int i = 0; i < out_row; ++i) {
            const T wanted = i < rows ? in[static_cast<std::size_t>(i * columns + j)] : T{77};
            same = same && out[static_cast<std::size_t>(j * out_row + i)] == wanted;
          }
        }
        REQUIRE(same);
      }
    }
  }
}

}  // namespace

TEST_CASE("A transposed matrix has rows for columns, and the room between them is left alone") {
  check_transpose<float>();
  check_transpose<double>();
}

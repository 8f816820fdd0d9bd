#include "viz/data/smoothing.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "tests/catch.hpp"
#include "tests/close.hpp"

using namespace lab;
using testing::Approx;
using testing::difference;
using testing::doubles;
using viz::Curve;

namespace {

/// A curve with numbers of its own.
struct Line {
  std::vector<double> x;
  std::vector<float> y;
  [[nodiscard]] Curve curve() const { return {x, y}; }
};

viz::Band band_of(const std::vector<Line>& lines, int points) {
  std::vector<Curve> curves;
  for (const auto& line : lines) curves.push_back(line.curve());
  return viz::mean_band(curves, points);
}

/// Half the width of the band around `n` values that lie one apart.
double half_width(int n) {
  std::vector<Line> lines;
  for (int i = 0; i < n; ++i)
    lines.push_back({{0, 1}, {static_cast<float>(i), static_cast<float>(i)}});
  const auto band = band_of(lines, 2);
  return double{band.high.front()} - double{band.mean.front()};
}

}  // namespace

TEST_CASE("A smoothed line begins at the first value and follows with the weight") {
  const std::vector<float> y{1, 0, 0};
  CHECK(difference(doubles(viz::smooth(y, 0.5)), std::vector<double>{1, 1.0 / 3, 1.0 / 7},
                   {1e-6}) == "");
  CHECK(viz::smooth(y, 0) == y);
  CHECK(viz::smooth({}, 0.9).empty());
  const std::vector<float> level(1000, 3.25F);
  CHECK(difference(doubles(viz::smooth(level, 0.999)), doubles(level), {1e-5}) == "");
}

TEST_CASE("A value that is no number does not spoil the smoothed line behind it") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto line = viz::smooth(std::vector<float>{1, nan, 1}, 0.5);
  CHECK(line[1] == 1);
  CHECK(line[2] == 1);
}

TEST_CASE("A success rate is the mean of the last results, within Wilson's interval") {
  const std::vector<double> x{1, 2, 3, 4, 5};
  const std::vector<float> y{1, 0, 1, 1, 1};
  const auto band = viz::success_band(x, y, 2);
  CHECK(band.x == x);
  CHECK(difference(doubles(band.mean), std::vector<double>{1, 0.5, 0.5, 1, 1}, {1e-6}) == "");
  // Wilson's interval of 1 and of 2 successes in 2.
  CHECK(double{band.low[1]} == Approx(0.0945312).epsilon(1e-5));
  CHECK(double{band.high[1]} == Approx(0.9054688).epsilon(1e-5));
  CHECK(double{band.low[4]} == Approx(0.3423802).epsilon(1e-5));
  CHECK(band.high[4] == 1);
  CHECK(viz::success_band({}, {}, 10).x.empty());
}

TEST_CASE("The band is Student's: the known quantiles come out") {
  // t₀.₉₇₅ of 1, 2, 4, 9, 10, 11, 30, 99 degrees of freedom.
  constexpr std::array<std::pair<int, double>, 8> kKnown = {{{2, 12.706205},
                                                             {3, 4.302653},
                                                             {5, 2.776445},
                                                             {10, 2.262157},
                                                             {11, 2.228139},
                                                             {12, 2.200985},
                                                             {31, 2.042272},
                                                             {100, 1.984217}}};
  for (const auto& [n, t] : kKnown) {
    INFO(n);
    const double deviation = std::sqrt(n * (n + 1) / 12.0);  // of 0, 1, …, n − 1
    CHECK(half_width(n) * std::sqrt(n) / deviation == Approx(t).epsilon(1e-5));
  }
}

TEST_CASE("The mean of curves is taken at places of its own, between their points") {
  const auto band = band_of({{{0, 10}, {0, 10}}, {{0, 5, 10}, {2, 7, 12}}}, 5);
  CHECK(band.x == std::vector<double>{0, 2.5, 5, 7.5, 10});
  CHECK(difference(doubles(band.mean), std::vector<double>{1, 3.5, 6, 8.5, 11}, {1e-5}) == "");
  CHECK(band.low.size() == 5);
  CHECK(band.high.size() == 5);
}

TEST_CASE("The mean reaches as far as two curves do, and leaves out a gap between them") {
  const Line a{{0, 10}, {1, 1}}, b{{4, 20}, {3, 3}}, c{{18, 30}, {5, 5}};
  const auto band = band_of({a, b, c}, 9);  // places 4, 6, …, 20
  CHECK(band.x == std::vector<double>{4, 6, 8, 10, 18, 20});
  CHECK(difference(doubles(band.mean), std::vector<double>{2, 2, 2, 2, 4, 4}, {1e-6}) == "");
  CHECK(band_of({a, c}, 9).x.empty());
}

TEST_CASE("The mean is taken within the range that is asked for") {
  const Line a{{0, 10}, {1, 1}}, b{{0, 20}, {3, 3}}, c{{5, 30}, {5, 5}};
  const std::vector<Curve> curves{a.curve(), b.curve(), c.curve()};
  CHECK(viz::mean_band(curves, 3, {6, 8}).x == std::vector<double>{6, 7, 8});
  CHECK(viz::mean_band(curves, 3, {.from = 16}).x == std::vector<double>{16, 18, 20});
  CHECK(viz::mean_band(curves, 3, {.to = -1}).x.empty());
}

TEST_CASE("A single curve has a mean and no band, and no curve has none") {
  const auto band = band_of({{{0, 2}, {1, 3}}, {}}, 3);
  CHECK(band.x == std::vector<double>{0, 1, 2});
  CHECK(band.mean == std::vector<float>{1, 2, 3});
  CHECK(band.low.empty());
  CHECK(band.high.empty());
  CHECK(band_of({}, 3).x.empty());
  CHECK(band_of({{}, {}}, 3).x.empty());
}

TEST_CASE("Curves of one point each, at the same place, have a band of one place") {
  const auto band = band_of({{{3}, {1}}, {{3}, {2}}}, 100);
  CHECK(band.x == std::vector<double>{3});
  CHECK(band.mean == std::vector<float>{1.5});
}

TEST_CASE("Points that share an x do not make a number that is none") {
  const auto band = band_of({{{0, 1, 1, 2}, {0, 1, 5, 6}}, {{0, 1, 1, 2}, {0, 1, 5, 6}}}, 5);
  for (const float mean : band.mean) CHECK(std::isfinite(mean));
  CHECK(band.mean.size() == 5);
}

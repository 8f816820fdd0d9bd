// MovieLens: reading twenty million ratings, drawing the exercise's sample, and training, against
// the pass that only counts lines, the torch twin, and the processor's peak.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>

#include "bench/bench.hpp"
#include "bench/ratings_file.hpp"
#include "core/error.hpp"
#include "core/mapped_file.hpp"
#include "core/stopwatch.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/movielens/shuffle.hpp"
#include "labs/movielens/torch_module.hpp"
#include "labs/movielens/training.hpp"

namespace lab::bench {
namespace {

using labs::movielens::Options;

/// Wall-clock and processor seconds of one call, the best of `times` calls.
struct Cost {
  double wall = 1e9, cpu = 1e9;
};
template <class Work>
Cost cost_of(Work&& work, int times) {
  const auto cpu_now = [] {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  Cost best;
  for (int i = 0; i < times; ++i) {
    const core::Stopwatch watch;
    const double cpu = cpu_now();
    work();
    best = {std::min(best.wall, watch.seconds()), std::min(best.cpu, cpu_now() - cpu)};
  }
  return best;
}

/// Line feeds in a file: the least that a reader of lines can do.
std::int64_t count_lines(const std::filesystem::path& file) {
  const core::MappedFile mapped(file);
  const auto text = mapped.text();
  return std::count(text.begin(), text.end(), '\n');
}

/// Bytes that a process has for itself at its peak (RssAnon: without the mapped file) while it does
/// `work`, over what it had before; in a process of its own.
template <class Work>
double peak_memory(Work&& work) {
  const auto anonymous = [] {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("RssAnon:")) return 1024.0 * std::strtod(line.c_str() + 8, nullptr);
    }
    return 0.0;
  };
  int ends[2];
  if (pipe(ends) != 0) fail("bench: no pipe: {}", std::strerror(errno));
  const pid_t child = fork();
  if (child == 0) {
    const double before = anonymous();
    std::atomic<bool> done = false;
    double peak = 0;
    std::thread watcher([&] {
      while (!done) {
        peak = std::max(peak, anonymous());
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    });
    work();
    done = true;
    watcher.join();
    peak -= before;
    const bool written = write(ends[1], &peak, sizeof peak) == sizeof peak;
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  double peak = 0;
  const bool read_all = read(ends[0], &peak, sizeof peak) == sizeof peak;
  close(ends[0]);
  waitpid(child, nullptr, 0);
  if (!read_all) fail("bench: the measuring process ended early");
  return peak;
}

void reading(const Settings& settings) {
  const std::int64_t rows = settings.quick ? 2'000'000 : 20'000'263;
  const RatingsFolder folder(rows);
  const int times = settings.quick ? 2 : 3;
  const envs::SampleOptions exercise{.users = 5000, .seed = 43052, .include_user = 4688};
  const auto count = cost_of([&] { keep(count_lines(folder.ratings())); }, times);
  const auto wc = cost_of(
      [&] {
        const auto command = fmt::format("wc -l '{}' >/dev/null", folder.ratings().string());
        keep(std::system(command.c_str()));
      },
      times);
  const auto one =
      cost_of([&] { keep(envs::load_movielens(folder.path(), {.threads = 1})); }, times);
  const auto all = cost_of([&] { keep(envs::load_movielens(folder.path())); }, times);
  const auto sampled = cost_of(
      [&] {
        const auto set = envs::load_movielens(folder.path());
        keep(envs::sample_ratings(set.ratings, exercise));
      },
      times);
  const auto seconds = [](double s) { return fmt::format("{:.3f} s", s); };
  core::Table table({"<step", "wall", "CPU", "wall / count", "reach"});
  const auto add = [&](const char* name, const Cost& cost, const char* reach) {
    table.add(
        {name, seconds(cost.wall), seconds(cost.cpu), bench::times(cost.wall / count.wall), reach});
  };
  add("count the line feeds", count, "");
  table.add({"wc -l (a program)", seconds(wc.wall), "", bench::times(wc.wall / count.wall)});
  add("read, one thread", one, "≤ 1.2 s");
  add("read, all threads", all, "≤ 1.2 s, ≤ × 4");
  add("read, sample, split", sampled, "≤ 2.3 s");
  print_table(
      fmt::format("Reading {} ratings ({:.0f} MB), drawing 5,000 users", core::thousands(rows),
                  static_cast<double>(std::filesystem::file_size(folder.ratings())) / 1e6),
      table);

  core::Table memory({"<peak beside the mapped file", "a rating", "reach"});
  const auto add_memory = [&](const char* name, double bytes) {
    memory.add(
        {name, fmt::format("{:.1f} bytes", bytes / static_cast<double>(rows)), "≤ 24 bytes"});
  };
  add_memory("read", peak_memory([&] { keep(envs::load_movielens(folder.path())); }));
  add_memory("read and sample", peak_memory([&] {
               const auto set = envs::load_movielens(folder.path());
               keep(envs::sample_ratings(set.ratings, exercise));
             }));
  print_table("Memory", memory);
}

/// Ratings of the size of the exercise's sample: 5,000 users, 12,000 films, popular ones often.
struct Exam {
  std::vector<std::int32_t> users, movies;
  std::vector<float> ratings;
  std::vector<std::uint32_t> order;

  explicit Exam(std::size_t count) {
    core::Pcg64 rng(721'484);
    for (std::size_t n = 0; n < count; ++n) {
      const double popular = rng.uniform();
      users.push_back(static_cast<std::int32_t>(rng.below(5000)));
      movies.push_back(static_cast<std::int32_t>(12'000 * popular * popular * popular));
      ratings.push_back(0.5F * static_cast<float>(1 + rng.below(10)));
      order.push_back(static_cast<std::uint32_t>(n));
    }
    order = labs::movielens::shuffled_rows(order, 0, 1);
  }
  [[nodiscard]] nn::RatingRows rows() const { return {users, movies, ratings}; }
};

nn::RatingShape exam_shape(nn::RatingModel model, int dim) {
  return {.model = model, .users = 5000, .movies = 12'000, .dim = dim, .mean = 2.75};
}

/// Ratings a second on one thread: an epoch to warm up, then the median of three.
double rate_of(nn::RatingLearner& learner, const nn::RatingShape& shape, const Exam& exam,
               std::size_t count) {
  core::Pcg64 rng(1);
  learner.set_state(nn::initial_state(shape, 0.05, rng));
  const auto order = std::span(exam.order).first(count);
  const auto epoch = [&] {
    const double start = core::Stopwatch::thread_cpu();
    keep(learner.train(exam.rows(), order));
    return core::Stopwatch::thread_cpu() - start;
  };
  epoch();
  std::vector<double> seconds{epoch(), epoch(), epoch()};
  std::sort(seconds.begin(), seconds.end());
  return static_cast<double>(count) / seconds[1];
}

void learning(const Settings& settings) {
  using nn::RatingModel, nn::RatingRule;
  struct Row {
    const char* name;
    RatingModel model;
    RatingRule rule;
    int dim, batch;
    double decay;
    const char* reach;
  };
  const Row rows[] = {
      {"mf adam, D 16, N 64", RatingModel::mf, RatingRule::adam, 16, 64, 0, "≥ 500 k/s"},
      {"  with weight decay", RatingModel::mf, RatingRule::adam, 16, 64, 1e-4, ""},
      {"mf sparse-adam, D 16, N 64", RatingModel::mf, RatingRule::sparse_adam, 16, 64, 0, ""},
      {"mf sgd, D 16, N 1", RatingModel::mf, RatingRule::sgd, 16, 1, 0, "≥ 9 M/s"},
      {"mf sgd, D 16, N 64", RatingModel::mf, RatingRule::sgd, 16, 64, 0, "≥ 9 M/s"},
      {"mlp adam, D 2, N 64", RatingModel::mlp, RatingRule::adam, 2, 64, 0, ""},
  };
  const Exam exam(settings.quick ? 100'000 : 649'335);
  const double peak = peak_flops();
  core::Table table({"<training, one thread", "fused", "of peak", "torch", "ratio", "reach"});
  for (const auto& row : rows) {
    const auto shape = exam_shape(row.model, row.dim);
    const nn::RatingLearnerOptions how{
        .rule = row.rule, .learning_rate = 1e-3, .weight_decay = row.decay, .batch = row.batch};
    const auto fused = nn::make_fused_rating_learner(shape, how);
    const double rate = rate_of(*fused, shape, exam, exam.order.size());
    // mf: the product, and two rows' gradients and steps, as multiply-adds.
    const double operations = row.model == RatingModel::mf
                                  ? 2.0 * 5 * row.dim
                                  : 2.0 * 3 * (15 * (2 * row.dim + 2) + 15 * 15 + 15);
    std::vector<std::string> cells{row.name, per_second(rate),
                                   fmt::format("{:.1f} %", 100 * operations * rate / peak)};
#ifdef LAB_HAS_TORCH
    const auto torch = labs::movielens::make_torch_learner(shape, how, "cpu", 1);
    // A tenth is enough for a median, and torch takes its time.
    const double torch_rate =
        rate_of(*torch, shape, exam, static_cast<std::size_t>(row.batch == 1 ? 1000 : 10'000));
    cells.insert(cells.end(), {per_second(torch_rate), times(rate / torch_rate)});
#else
    cells.insert(cells.end(), {"–", "–"});
#endif
    cells.emplace_back(row.reach);
    table.add(std::move(cells));
  }
  print_table(fmt::format("Training on {} ratings of 12,000 films by 5,000 users, N a batch",
                          core::thousands(static_cast<std::int64_t>(exam.order.size()))),
              table);
}

void quality(const Settings& settings) {
  core::Table table({"<ml-latest-small, 10 % held out", "seeds", "MSE", "worst", "time", "reach"});
  const auto add = [&](const char* name, const Options& options, const char* reach) {
    const int seeds = settings.quick ? 2 : 5;
    double mean = 0, worst = 0, seconds = 0;
    for (int seed = 0; seed < seeds; ++seed) {
      auto o = options;
      o.seed = seed;
      labs::movielens::Training training(o, labs::movielens::load_data(o));
      const double start = core::Stopwatch::thread_cpu();
      while (training.wants_more()) training.step();
      seconds += (core::Stopwatch::thread_cpu() - start) / seeds;
      mean += training.best_mse() / seeds;
      worst = std::max(worst, training.best_mse());
    }
    table.add({name, std::to_string(seeds), fmt::format("{:.4f}", mean),
               fmt::format("{:.4f}", worst), core::duration(seconds), reach});
  };
  add("the defaults", {}, "≤ 0.735, < 3 s");
  Options asked;
  asked.optimizer = nn::RatingRule::sgd;
  auto sgd = labs::movielens::preset(asked);
  sgd.optimizer = asked.optimizer;
  add("--optimizer sgd", sgd, "");
  asked = {};
  asked.model = nn::RatingModel::mlp;
  auto mlp = labs::movielens::preset(asked);
  mlp.model = asked.model;
  add("--model mlp", mlp, "");
  mlp.epochs = 5;
  add("  5 epochs (the exercise's net)", mlp, "");
  print_table("Quality: validation MSE of the best epoch, mean over seeds", table);
}

}  // namespace

void movielens(const Settings& settings) {
  reading(settings);
  quality(settings);
  learning(settings);
}

}  // namespace lab::bench

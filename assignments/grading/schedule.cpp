#include "assignments/grading/schedule.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "assignments/grading/task_run.hpp"
#include "core/terminal.hpp"

namespace lab::grading {
namespace {

/// What the worker threads share: jobs are parts to build and tasks to run, taken in order as soon
/// as what they need is there.
class Schedule {
 public:
  Schedule(const Assignment& assignment, const Places& places, const Toolchain& toolchain,
           const std::function<bool(const Task&)>& wanted,
           const std::function<void(const Task&, const Verdict&)>& told)
      : assignment_(assignment), places_(places), toolchain_(toolchain), told_(told) {
    for (const auto& part : assignment.parts) {
      for (const auto& task : part.tasks) {
        if (wanted(task)) add(task);
      }
    }
    for (const auto& part : assignment.parts) {
      const bool has_work = std::ranges::any_of(
          part.tasks, [&](const Task& task) { return chosen_.contains(task.name); });
      if (has_work) unbuilt_.push_back(&part);
      for (const auto& task : part.tasks) {
        if (chosen_.contains(task.name)) open_.push_back(&task);
      }
    }
  }

  void work() {
    std::unique_lock lock(mutex_);
    while (!failure_ && !core::stop_requested() && (!unbuilt_.empty() || !open_.empty())) {
      if (!unbuilt_.empty()) {
        const auto* part = unbuilt_.front();
        unbuilt_.erase(unbuilt_.begin());
        outside(lock, [&] {
          return [this, part, built = build_part(assignment_.name, *part, places_, toolchain_)] {
            programs_[part->name] = built;
          };
        });
      } else if (const auto ready =
                     std::ranges::find_if(open_, [&](auto* t) { return can_run(*t); });
                 ready != open_.end()) {
        const auto* task = *ready;
        open_.erase(ready);
        run(lock, *task);
      } else {
        changed_.wait(lock);
      }
    }
    changed_.notify_all();
  }

  Verdicts finish() {
    if (failure_) std::rethrow_exception(failure_);
    return std::move(verdicts_);
  }

 private:
  void add(const Task& task) {
    if (!chosen_.insert(task.name).second) return;
    for (const auto& need : task.needs) add(assignment_.task(need));
  }

  [[nodiscard]] bool can_run(const Task& task) const {
    return programs_.contains(assignment_.part_of(task.name).name) &&
           std::ranges::all_of(task.needs,
                               [&](const auto& need) { return verdicts_.contains(need); });
  }

  void run(std::unique_lock<std::mutex>& lock, const Task& task) {
    const auto missing = std::ranges::find_if(
        task.needs, [&](const auto& need) { return verdicts_[need].state != State::passed; });
    if (missing != task.needs.end()) {
      const bool nothing_yet = verdicts_[*missing].state == State::not_started;
      Verdict verdict;
      verdict.state = nothing_yet ? State::not_started : State::waiting;
      verdict.message = fmt::format("waits for {}", *missing);
      keep(task, std::move(verdict));
      return;
    }
    const auto& program = programs_.at(assignment_.part_of(task.name).name);
    outside(lock, [&] {
      return [this, &task, verdict = run_task(task, program, places_)] { keep(task, verdict); };
    });
  }

  void keep(const Task& task, Verdict verdict) {
    told_(task, verdict);
    verdicts_[task.name] = std::move(verdict);
    changed_.notify_all();
  }

  /// Does `work` without the lock, and with it what `work` returns.
  template <class Work>
  void outside(std::unique_lock<std::mutex>& lock, const Work& work) {
    lock.unlock();
    try {
      const auto then = work();
      lock.lock();
      then();
    } catch (...) {
      if (!lock.owns_lock()) lock.lock();
      failure_ = std::current_exception();
    }
    changed_.notify_all();
  }

  const Assignment& assignment_;
  const Places& places_;
  const Toolchain& toolchain_;
  const std::function<void(const Task&, const Verdict&)>& told_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> chosen_;
  std::vector<const Part*> unbuilt_;
  std::vector<const Task*> open_;
  std::map<std::string, PartProgram> programs_;
  Verdicts verdicts_;
  std::exception_ptr failure_;
};

}  // namespace

Verdicts grade_tasks(const Assignment& assignment, const Places& places, const Toolchain& toolchain,
                     int jobs, const std::function<bool(const Task&)>& wanted,
                     const std::function<void(const Task&, const Verdict&)>& told) {
  Schedule schedule(assignment, places, toolchain, wanted, told);
  std::vector<std::thread> threads;
  for (int i = 0; i < jobs; ++i) threads.emplace_back([&] { schedule.work(); });
  for (auto& thread : threads) thread.join();
  return schedule.finish();
}

}  // namespace lab::grading

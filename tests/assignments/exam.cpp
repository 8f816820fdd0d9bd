// The whole exam, graded by the program as a user runs it.

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "assignments/exam/exam.hpp"
#include "tests/assignments/graded.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using namespace lab::testing;

namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

/// All tasks that need `task`, directly or not.
std::set<std::string> followers(const grading::Assignment& exam, const std::string& task) {
  std::set<std::string> found{task};
  for (std::size_t before = 0; before != found.size();) {
    before = found.size();
    for (const auto* other : exam.tasks()) {
      for (const auto& need : other->needs) {
        if (found.contains(need)) found.insert(other->name);
      }
    }
  }
  found.erase(task);
  return found;
}

/// A file of the catalogue: part, name, and the task that it says it costs.
struct CatalogueFile {
  std::string part, name, task;
};

std::vector<CatalogueFile> catalogue() {
  std::vector<CatalogueFile> all;
  for (const auto& part : fs::directory_iterator(exam_sources())) {
    if (!fs::is_directory(part.path() / "mistakes")) continue;
    for (const auto& file : fs::directory_iterator(part.path() / "mistakes")) {
      const auto text = content_of(file.path());
      const std::string head = "// task: ";
      REQUIRE(text.starts_with(head));
      all.push_back({part.path().filename().string(), file.path().stem().string(),
                     text.substr(head.size(), text.find('\n') - head.size())});
    }
  }
  std::ranges::sort(all, {}, [](const auto& file) { return file.part + "/" + file.name; });
  return all;
}

}  // namespace

TEST_CASE("The exam has 100 points: 30, 30, 30 and 10") {
  const auto exam = grading::exam();
  CHECK(exam.points() == 100);
  std::map<std::string, double> points;
  for (const auto& part : exam.parts) {
    for (const auto& task : part.tasks) points[part.name] += task.points;
  }
  CHECK(points == std::map<std::string, double>{
                      {"movielens", 30}, {"hello", 30}, {"frozenlake", 30}, {"quiz", 10}});
}

TEST_CASE("Every task that another needs exists and comes before it") {
  std::set<std::string> known;
  const auto exam = grading::exam();
  for (const auto* task : exam.tasks()) {
    for (const auto& need : task->needs) {
      INFO(task->name << " needs " << need);
      CHECK(known.contains(need));
    }
    CHECK(known.insert(task->name).second);
  }
}

TEST_CASE("The reference solution gets all points, and every task of it passes") {
  const auto graded = grade_exam({"--solution", "--json"});
  INFO(graded.outcome.out << graded.outcome.err);
  CHECK(graded.outcome.status == 0);
  CHECK(graded.points == 100);
  CHECK(graded.in_state("passed").size() == grading::exam().tasks().size());
}

TEST_CASE("An empty folder, and the skeletons as they were handed out, cost no fault") {
  // In a clone where somebody works in place the skeletons are no longer what was handed out.
  const TemporaryFolder student;
  for (const auto& part : grading::exam().parts) {
    fs::create_directories(student / part.name);
    for (const auto& file : part.files) {
      const auto from = exam_sources() / part.name / file;
      if (content_of(from).find("TODO(") == std::string::npos) {
        WARN(from.string() << " is filled in: it cannot be tested as a skeleton");
        return;
      }
      fs::copy_file(from, student / part.name / file);
    }
  }
  const auto graded = grade_exam({"--student", student.path().string(), "--json"});
  INFO(graded.outcome.out << graded.outcome.err);
  CHECK(graded.outcome.status == 0);
  CHECK(graded.points == 0);
  CHECK(graded.in_state("not started").size() == grading::exam().tasks().size());
}

TEST_CASE("Every mistake of the catalogue costs exactly its task and fires exactly its hint") {
  const auto exam = grading::exam();
  const auto files = catalogue();
  REQUIRE(files.size() > 20);
  // Two at once, as most of the time one core compiles; what is asserted comes afterwards.
  std::vector<Graded> results(files.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (auto i = next++; i < files.size(); i = next++) {
      const auto& file = files[i];
      // All stages that have anything to do with it: in `hello` those of its own cell, else the
      // part.
      const auto scope =
          file.part == "hello" ? file.task.substr(0, file.task.rfind('.') + 1) : file.part + ".";
      results[i] = grade_exam({"--solution", "--mistake", file.part + "/" + file.name, "--only",
                               scope, "--jobs", "1", "--json"});
    }
  };
  std::thread other(work);
  work();
  other.join();
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& file = files[i];
    const auto& graded = results[i];
    INFO(file.part << "/" << file.name << " costs " << file.task);
    INFO(graded.outcome.err);
    REQUIRE(graded.outcome.status == 0);
    const auto waiting = followers(exam, file.task);
    // What a task forbids counts for all its stages: "hello.own_lstm_cell.".
    const bool is_forbidden = graded.tasks.at(file.task).state == "forbidden";
    const auto family = file.task.substr(0, file.task.rfind('.') + 1);
    for (const auto& [name, task] : graded.tasks) {
      INFO(name << ": " << task.state << ", " << task.output);
      if (name == file.task) {
        CHECK(task.state != "passed");
        CHECK((task.points < task.max || task.max == 0));
        CHECK((task.mistake == file.name || task.mistake.empty()));
        // A mistake that breaks a rule is told by what it used, the others by their hint.
        CHECK((task.state == "forbidden" || task.mistake == file.name ||
               file.name.starts_with("untold_")));
      } else if (waiting.contains(name)) {
        CHECK(task.state == "waiting");
      } else if (is_forbidden && name.starts_with(family)) {
        CHECK(task.state == "forbidden");
      } else {
        CHECK(task.state == "passed");
      }
    }
  }
}

TEST_CASE("A cell that has passed runs in the lab, and learns what torch's own cell learns") {
  const auto graded = grade_exam({"--solution", "--only", "sequence"});
  INFO(graded.outcome.out << graded.outcome.err);
  REQUIRE(graded.outcome.status == 0);
  CHECK_THAT(graded.outcome.out, contains("./lab hello --train --model lstm --cell mine"));
  const TemporaryFolder folder;
  const auto loss_of = [&](const std::string& model, const std::string& name, Names how) {
    Names words{"--train", "--model", model, "--epochs", "20", "--repeat", "10", "--name", name};
    words.insert(words.end(), how.begin(), how.end());
    const auto outcome = hello(folder.path(), words);
    INFO(outcome.out << outcome.err);
    REQUIRE(outcome.status == 0);
    const auto result = content_of(folder / "runs" / "hello" / name / "result.json");
    return nlohmann::json::parse(result).at("loss").get<double>();
  };
  for (const std::string model : {"rnn", "lstm"}) {
    const double mine = loss_of(model, model + "-mine", {"--cell", "mine"});
    const double torch = loss_of(model, model + "-torch", {"--impl", "torch-cell"});
    CHECK(mine == Approx(torch).margin(1e-4));
  }
  CHECK(hello(folder.path(), {"--train", "--model", "gru", "--cell", "mine"}).status == 2);
}

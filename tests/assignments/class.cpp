// A class of thirty: ten that solve all, ten that solve a part of it, ten that are hostile or
// broken. Every one gets the points that it is due, and nothing is lost.

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <sstream>

#include "tests/assignments/graded.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using namespace lab::testing;

namespace {

namespace fs = std::filesystem;

// Of the part `hello`: what all of it, and what its two files are worth.
constexpr double kAll = 30, kOwnCells = 10, kOwnRnn = 5, kTorchCells = 20;

/// A submission and the points that it is due in the tasks of `hello`.
struct Student {
  std::string id;
  double points = 0;
  std::function<void(const fs::path&)> change;  ///< of the solution that was copied there
  bool is_fence = false;  ///< the points are due only where the system fences programs off
};

fs::path own(const fs::path& folder) { return folder / "hello" / "own_cells.cpp"; }
fs::path torch_cells(const fs::path& folder) { return folder / "hello" / "torch_cells.cpp"; }

/// `code` at the beginning of the own RNN cell's step.
std::function<void(const fs::path&)> in_step(std::string code) {
  return [code = std::move(code)](const fs::path& folder) {
    replace_in(own(folder), "#include <torch/torch.h>\n",
               "#include <torch/torch.h>\n\n#include <fcntl.h>\n#include <signal.h>\n"
               "#include <sys/socket.h>\n#include <unistd.h>\n\n"
               "#include <cstdlib>\n#include <filesystem>\n#include <fstream>\n");
    replace_in(own(folder), "Tensor OwnRnnCell::forward(Tensor x, Tensor h) {\n",
               "Tensor OwnRnnCell::forward(Tensor x, Tensor h) {\n" + code + "\n");
  };
}

std::function<void(const fs::path&)> replaced(fs::path (*file)(const fs::path&), std::string from,
                                              std::string to) {
  return [=](const fs::path& folder) { replace_in(file(folder), from, to); };
}

std::vector<Student> students(const fs::path& submissions) {
  std::vector<Student> all;
  for (int i = 0; i < 10; ++i) {
    all.push_back({fmt::format("solved-{}", i), kAll, [](const fs::path&) {}});
  }
  // In part: the points lost are those of the stage and of what needs it.
  const auto partly = [&](double points, auto change) {
    all.push_back({fmt::format("partly-{}", all.size() - 10), points, std::move(change)});
  };
  const auto remove = [](fs::path (*file)(const fs::path&)) {
    return [file](const fs::path& folder) { fs::remove(file(folder)); };
  };
  partly(kTorchCells, remove(own));
  partly(kOwnCells, remove(torch_cells));
  partly(kAll - 3, replaced(own, "parts[1] * c + parts[0] * parts[2]", "parts[0] * c"));
  partly(kAll - 3, replaced(own, "[3] * next_c.tanh()", "[3] * next_c"));
  partly(kAll - kOwnRnn, replaced(own,
                                  "+ bias_ih + h.matmul(weight_hh.t()) + bias_hh);\n}\n\n"
                                  "Tensor unroll(OwnRnnCell",
                                  "+ h.matmul(weight_hh.t()) + bias_hh);\n}\n\n"
                                  "Tensor unroll(OwnRnnCell"));
  partly(kAll - 1, replaced(torch_cells, "text.narrow(0, 1, count)}", "text.narrow(0, 0, count)}"));
  partly(kAll - 1, replaced(torch_cells, "    optimizer.zero_grad();\n", ""));
  partly(kAll - 2, replaced(torch_cells, "cross_entropy(logits, targets)",
                            "cross_entropy(logits.softmax(1), targets)"));
  partly(kAll - kOwnRnn, replaced(own, "Tensor OwnRnnCell::forward(Tensor x, Tensor h) {\n",
                                  "Tensor OwnRnnCell::forward(Tensor x, Tensor h) {\n"
                                  "  throw lab::grading::NotImplemented(\"later\");\n"));
  partly(kTorchCells, replaced(own, "namespace exam {\n", "namespace exam {\nnonsense\n"));

  // Hostile: what they break is the own RNN cell, so that is what they lose.
  const auto hostile = [&](std::string code) {
    all.push_back(
        {fmt::format("zz-hostile-{}", all.size() - 20), kAll - kOwnRnn, in_step(std::move(code))});
  };
  hostile("  for (volatile int i = 0;;) i = i + 1;");
  hostile("  for (;;) ::fork();");
  hostile("  ::raise(SIGSEGV);");
  hostile("  std::_Exit(0);");
  hostile(
      "  std::ofstream out(\"large\");\n  const std::string block(1 << 20, 'x');\n"
      "  while (out << block) {\n  }\n  std::_Exit(1);");
  hostile(
      fmt::format("  std::error_code error;\n  std::filesystem::remove_all(\"{}\", error);\n"
                  "  std::_Exit(1);",
                  submissions.string()));
  // These go on and get their points where they reach what they should not: then the test fails.
  hostile("  if (::socket(AF_INET, SOCK_STREAM, 0) < 0) std::_Exit(1);");
  all.back().is_fence = true;
  hostile(
      fmt::format("  std::string text;\n"
                  "  const bool reads = (std::ifstream(\"{}\") >> text) ||\n"
                  "                     (std::ifstream(\"{}\") >> text);\n"
                  "  if (!reads) std::_Exit(1);",
                  (exam_sources() / "hello/solution/own_cells.cpp").string(),
                  (submissions / "solved-0/hello/own_cells.cpp").string()));
  all.back().is_fence = true;
  // Broken as a whole: nothing can be taken from them.
  all.push_back({"zz-no-folder", 0, [](const fs::path& folder) {
                   fs::remove_all(folder);
                   fs::create_directories(folder / "elsewhere");
                 }});
  all.push_back({"zz-torn-archive", 0, [](const fs::path& folder) {
                   fs::remove_all(folder);
                   const auto file = folder.string() + ".zip";
                   std::FILE* out = std::fopen(file.c_str(), "w");
                   std::fputs("PK\x03\x04 torn", out);
                   std::fclose(out);
                 }});
  return all;
}

/// Packs a folder into a .zip beside it, with the folder around the files.
void pack_zip(const fs::path& folder) {
  int code = 0;
  zip_t* archive = zip_open((folder.string() + ".zip").c_str(), ZIP_CREATE, &code);
  REQUIRE(archive != nullptr);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const auto name = fs::relative(entry.path(), folder.parent_path()).string();
    auto* source = zip_source_file(archive, entry.path().c_str(), 0, -1);
    REQUIRE(zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0);
  }
  REQUIRE(zip_close(archive) == 0);
  fs::remove_all(folder);
}

/// The fields of a CSV line without quoted commas.
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, ',');) fields.push_back(field);
  return fields;
}

}  // namespace

TEST_CASE("A class of thirty ends with every score as it should be and nothing lost") {
  const TemporaryFolder folder;
  const auto submissions = folder / "handed-in";
  const auto all = students(submissions);
  REQUIRE(all.size() == 30);
  for (const auto& student : all) {
    const auto own_folder = submissions / student.id;
    copy_solution(own_folder);
    student.change(own_folder);
    // Some come as archives, with the folder around them.
    const auto pack = [&](const std::string& command) {
      REQUIRE(std::system(("cd " + submissions.string() + " && " + command).c_str()) == 0);
      fs::remove_all(own_folder);
    };
    if (student.id == "solved-3") pack("tar czf solved-3.tar.gz solved-3");
    if (student.id == "solved-4") pack_zip(own_folder);
    if (student.id == "partly-2") pack("tar czf partly-2.tgz -C partly-2 .");
  }
  const auto out = folder / "graded";
  const auto outcome = run({.words = {"lab-grade", "exam", "--submissions", submissions.string(),
                                      "--out", out.string(), "--only", "hello."},
                            .folder = folder.path()});
  INFO(outcome.out << outcome.err);
  REQUIRE(outcome.status == 0);
  // Where the system allows no namespaces the program says so.
  const bool is_fenced = outcome.err.find("lab grade:") == std::string::npos;

  std::map<std::string, double> points;
  std::istringstream csv(content_of(out / "grades.csv"));
  std::string line;
  std::getline(csv, line);
  CHECK_THAT(line, contains("student,points"));
  while (std::getline(csv, line)) points[fields_of(line).at(0)] = std::stod(fields_of(line).at(1));
  CHECK(points.size() == 30);
  for (const auto& student : all) {
    INFO(student.id << "\n" << content_of(out / student.id / "results.json"));
    REQUIRE(points.contains(student.id));
    if (student.is_fence && !is_fenced) {
      WARN(student.id << " is not judged: " << outcome.err);
    } else {
      CHECK(points[student.id] == student.points);
    }
    CHECK(fs::exists(out / student.id / "report.html"));
    const bool is_gone = student.id == "zz-torn-archive" || student.id == "solved-3" ||
                         student.id == "solved-4" || student.id == "partly-2";
    CHECK(fs::exists(submissions / student.id) != is_gone);  // nobody deleted anything
  }
  CHECK_THAT(content_of(out / "zz-torn-archive" / "problem.txt"), contains("cannot be unpacked"));
  CHECK_THAT(content_of(out / "zz-no-folder" / "problem.txt"), contains("none of the folders"));

  const auto list =
      run({.words = {"lab-grade", "exam", "--submissions", submissions.string(), "--list"},
           .folder = folder.path()});
  CHECK(std::count(list.out.begin(), list.out.end(), '\n') == 30);
  const auto one =
      run({.words = {"lab-grade", "exam", "--submissions", submissions.string(), "--out",
                     out.string(), "--only", "hello.rnn.", "--one", "solved-3"},
           .folder = folder.path()});
  CHECK(one.status == 0);
  CHECK(read_results(out / "solved-3" / "results.json").points == 5);
  const auto summary = run({.words = {"lab-grade", "exam", "--submissions", submissions.string(),
                                      "--out", out.string(), "--summary"},
                            .folder = folder.path()});
  CHECK_THAT(summary.out, contains("30 students"));
  CHECK_THAT(summary.out, contains("softmax_before_loss"));
}

// The dispatcher: `lab NAME …` runs the program lab-NAME that lies beside this one.

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"

namespace {

struct Entry {
  std::string_view name, summary;
};

// One line a lab, as in labs/CMakeLists.txt.
constexpr std::array kLabs{
    Entry{"frozenlake", "reinforcement learning: an agent learns to cross a frozen lake"},
    Entry{"hello", "sequence models: RNN, LSTM and GRU cells by hand learn to spell hello"},
    Entry{"movielens", "a recommender: learns to predict ratings and to recommend films"},
    Entry{"tracing", "knowledge tracing: from a student's answers, will the next one be right?"},
};

// Programs around the labs.
constexpr std::array kTools{
    Entry{"view", "the viewer: watch a run, replay it, look inside; --text in a terminal"},
    Entry{"export", "writes what the viewer shows to PNG, SVG, GIF or MP4, without a display"},
    Entry{"assignment", "hands an assignment out; tells how far a student has come"},
    Entry{"grade", "grades an assignment: points, and where the numbers first part"},
};

std::string list_of(std::span<const Entry> entries) {
  std::string text;
  for (const auto& entry : entries) text += fmt::format("  {:<12} {}\n", entry.name, entry.summary);
  return text;
}

std::string help_page() {
  lab::core::Manual manual;
  manual.program = "lab";
  manual.summary = "a teaching lab for reinforcement learning and sequence models";
  manual.synopsis = {"NAME [OPTIONS]", "--help", "--version"};
  manual.description = {
      "Runs the lab NAME with its options. Each lab trains something small while you watch, "
      "records everything it does under runs/NAME/, and has a page labs/NAME/README.md with the "
      "equations, the code to look at, and experiments to try.",
      "lab view opens the viewer on what was recorded, lab export writes pictures of it.",
      "Without a name it lists the labs. The launcher ./lab at the root of the repository builds "
      "what is needed first; it also knows ./lab test, ./lab bench and ./lab build."};
  for (const auto& entry : kLabs) {
    manual.files.emplace_back("lab-" + std::string(entry.name), entry.summary);
  }
  for (const auto& entry : kTools) {
    manual.files.emplace_back("lab-" + std::string(entry.name), entry.summary);
  }
  manual.examples = {{"frozenlake --train", "Train an agent on the lake of 4 by 4 cells."},
                     {"frozenlake --help", "Everything that this lab can do."}};
  return lab::core::manual_page(manual, {});
}

int run_lab(const std::string& name, char** argv) {
  std::vector<std::string> names;
  bool known = false;
  for (const std::span<const Entry> entries :
       {std::span<const Entry>(kLabs), std::span<const Entry>(kTools)}) {
    for (const auto& entry : entries) {
      names.emplace_back(entry.name);
      known = known || entry.name == name;
    }
  }
  if (!known) {
    const auto near = lab::core::nearest(name, names);
    lab::fail_usage(
        "there is no lab '{}'{}\n{}", name,
        near.empty() ? ". The labs are:" : fmt::format("; did you mean '{}'?", near),
        near.empty() ? list_of(kLabs) : fmt::format("The labs are:\n{}", list_of(kLabs)));
  }
  const auto program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / ("lab-" + name);
  execv(program.c_str(), argv);
  lab::fail("cannot run {}: {} (build it with ./lab build)", program.string(),
            std::strerror(errno));
}

}  // namespace

int main(int argc, char** argv) {
  return lab::core::run_program("lab", [&] {
    const std::string first = argc > 1 ? argv[1] : "";
    if (first.empty()) {
      lab::core::print("Labs (./lab NAME --help tells all about one):\n\n" + list_of(kLabs) +
                       "\nTools:\n\n" + list_of(kTools) + "\nTry: ./lab frozenlake --train\n");
    } else if (first == "--help" || first == "-h" || first == "help") {
      lab::core::print(help_page());
    } else if (first == "--version") {
      lab::core::print("lab " + lab::core::version() + "\n");
    } else if (first.starts_with("-")) {
      lab::fail_usage("unknown option {}: the name of a lab comes first (see lab --help)", first);
    } else {
      return run_lab(first, argv + 1);
    }
    return 0;
  });
}

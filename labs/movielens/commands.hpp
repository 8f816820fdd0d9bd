#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/run_request.hpp"
#include "labs/movielens/options.hpp"

namespace lab::labs::movielens {

/// Whether a plain number names a user or a film by the id in the data set's files, or by the
/// model's own index.
enum class By { id, index };

/// What the user asks for: everything on the command line that is no setting of the training.
struct Request : core::RunRequest {
  bool train = false;
  std::string resume;                // a run; or "newest"
  std::vector<std::string> predict;  // USER MOVIE
  std::string recommend;             // USER; "me": the one who gives --rate
  std::vector<std::string> rate;     // "TITLE=STARS"
  std::string similar;               // MOVIE
  std::vector<std::string> explain;  // USER MOVIE
  bool evaluate = false;
  std::string export_file;

  int top = 10;
  bool exclude_seen = false;
  int min_ratings = -1;  // −1: what suits the question
  By by = By::id;
};

void fields(core::FieldList& f, Request& r);

/// Runs one request; the exit code. One function a file of the same name.
int train(const Request& request, const Options& options);
int resume(const Request& request);
int predict(const Request& request);
int recommend(const Request& request);
int similar(const Request& request);
int explain(const Request& request);
int evaluate(const Request& request);
int export_predictions(const Request& request);

/// Reads the command line and runs what it asks for.
int run(int argc, const char* const* argv);

}  // namespace lab::labs::movielens

namespace lab::core {

template <>
inline constexpr std::array<std::string_view, 2> kNames<labs::movielens::By>{"id", "index"};

}  // namespace lab::core

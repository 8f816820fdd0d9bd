#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/label_column.hpp"

namespace lab::envs {

/// Answered questions, one row an answer, in the order of their file. Of the columns all but `user`
/// and `correct` may be empty: the file has none.
struct Interactions {
  std::string source;  ///< the file, for messages
  LabelColumn user, test, question, tag;
  std::vector<std::int8_t> correct;        ///< 1 right, 0 wrong, −1 to be predicted
  std::vector<std::int64_t> microseconds;  ///< since 1970
  std::vector<std::int32_t> fold;          ///< of pyKT's cross-validation

  [[nodiscard]] std::size_t size() const { return correct.size(); }
  /// The table of these rows alone.
  [[nodiscard]] Interactions select(std::span<const std::uint32_t> rows) const;
};

/// How a file of answers is written.
enum class InteractionFormat {
  detect,       ///< the one that its first lines show
  lines3,       ///< 3 lines a user (DKT, DKVMN): head, tags, correct
  lines4,       ///< 4 lines a user (AKT with problem ids): head, questions, tags, correct
  pykt,         ///< csv uid, concepts, responses [, fold, questions, timestamps]: lists in quotes
  competition,  ///< csv userID, assessmentItemID, testId, answerCode, Timestamp, KnowledgeTag
};

/// Reads one file. Lists stand between commas. The head of 3 or 4 lines is either "sequence,user"
/// or the number of answers; then users are named 1, 2, … A user of whom a second sequence follows
/// is another one there, "USER#2"; pyKT's parts of a user are put together. Steps that pyKT pads
/// with −1 are left out; columns that no one knows are passed over.
///
/// Throws Error "FILE:LINE: reason; mend" for the first row that cannot be read: a column is
/// missing, an answer is not 1, 0 or −1, lists differ in length, a time is none, or the file is
/// empty, not UTF-8, or of no known format.
Interactions read_interactions(const std::filesystem::path& file,
                               InteractionFormat format = InteractionFormat::detect);

/// "lines3", … for a message.
std::string_view name_of(InteractionFormat format);

}  // namespace lab::envs

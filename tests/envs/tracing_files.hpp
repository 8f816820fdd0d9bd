#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "envs/interactions.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {

/// The header and rows of the competition's csv.
inline const std::string kCompetitionHeader =
    "userID,assessmentItemID,testId,answerCode,Timestamp,KnowledgeTag\n";

/// The table of a file with this content.
inline envs::Interactions table_of(
    std::string_view content, envs::InteractionFormat format = envs::InteractionFormat::detect) {
  const TemporaryFolder folder;
  return envs::read_interactions(folder.file("answers.csv", content), format);
}

/// The error that reading such a file gives, its path cut to "FILE".
inline std::string reading_error(std::string_view content,
                                 envs::InteractionFormat format = envs::InteractionFormat::detect) {
  const TemporaryFolder folder;
  const auto file = folder.file("answers.csv", content);
  auto text = error_of([&] { envs::read_interactions(file, format); });
  const auto at = text.find(file.string());
  return at == std::string::npos ? text : text.replace(at, file.string().size(), "FILE");
}

/// The labels of a column, row by row.
inline std::vector<std::string> labels_of(const envs::LabelColumn& column) {
  std::vector<std::string> labels;
  for (std::size_t row = 0; row < column.size(); ++row) labels.push_back(column[row]);
  return labels;
}

}  // namespace lab::testing

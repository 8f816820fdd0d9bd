#include "envs/label_encoder.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/error.hpp"

namespace lab::envs {
namespace {

/// The letters of a UTF-8 text; a byte that belongs to none is taken for a letter of Latin-1.
std::u32string letters_of(std::string_view text) {
  std::u32string letters;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(at);
    const std::size_t length = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t letter = length == 1 ? lead : lead & (0xffU >> (length + 1));
    std::size_t read = 1;
    for (; read < length && at + read < text.size() && (byte(at + read) & 0xc0U) == 0x80; ++read) {
      letter = letter << 6 | (byte(at + read) & 0x3fU);
    }
    const bool is_whole = read == length && letter <= 0x10ffff;
    letters += is_whole ? letter : static_cast<char32_t>(lead);
    at += is_whole ? length : 1;
  }
  return letters;
}

}  // namespace

LabelEncoder LabelEncoder::fit(const LabelColumn& column, std::size_t least_rows) {
  if (column.empty()) return {};
  std::vector<std::size_t> counts(column.names().size());
  for (const auto name : column.rows()) ++counts[static_cast<std::size_t>(name)];
  std::vector<std::string> classes;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] >= least_rows) classes.push_back(column.names()[i]);
  }
  if (std::find(classes.begin(), classes.end(), kUnknownLabel) == classes.end()) {
    classes.emplace_back(kUnknownLabel);
  }
  std::sort(classes.begin(), classes.end());
  return of_classes(std::move(classes), "fit");
}

LabelEncoder LabelEncoder::of_classes(std::vector<std::string> classes, std::string_view name) {
  LabelEncoder encoder;
  encoder.classes_ = std::move(classes);
  if (encoder.classes_.empty()) return encoder;
  for (std::size_t i = 1; i < encoder.classes_.size(); ++i) {
    if (encoder.classes_[i - 1] < encoder.classes_[i]) continue;
    fail("{}: class \"{}\" does not stand behind \"{}\" in order; take the file as it was saved",
         name, encoder.classes_[i], encoder.classes_[i - 1]);
  }
  const auto found =
      std::lower_bound(encoder.classes_.begin(), encoder.classes_.end(), kUnknownLabel);
  if (found == encoder.classes_.end() || *found != kUnknownLabel) {
    fail("{}: the class \"unknown\" is missing; take the file as it was saved", name);
  }
  encoder.unknown_ = static_cast<std::int32_t>(found - encoder.classes_.begin());
  return encoder;
}

std::int32_t LabelEncoder::encode(std::string_view label) const {
  const auto found = std::lower_bound(classes_.begin(), classes_.end(), label);
  if (found == classes_.end() || *found != label) return unknown_;
  return static_cast<std::int32_t>(found - classes_.begin());
}

std::vector<std::int32_t> LabelEncoder::encode(const LabelColumn& column) const {
  std::vector<std::int32_t> numbers, encoded;
  for (const auto& name : column.names()) numbers.push_back(encode(name));
  encoded.reserve(column.size());
  for (const auto row : column.rows()) encoded.push_back(numbers[static_cast<std::size_t>(row)]);
  return encoded;
}

core::Array LabelEncoder::array() const {
  std::vector<std::u32string> texts;
  std::size_t longest = 1;
  for (const auto& label : classes_) {
    texts.push_back(letters_of(label));
    longest = std::max(longest, texts.back().size());
  }
  core::Array array{fmt::format("<U{}", longest), {classes_.size()}, {}};
  const auto width = longest * sizeof(char32_t);
  array.bytes.resize(classes_.size() * width);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty()) continue;
    std::memcpy(array.bytes.data() + i * width, texts[i].data(),
                texts[i].size() * sizeof(char32_t));
  }
  return array;
}

}  // namespace lab::envs

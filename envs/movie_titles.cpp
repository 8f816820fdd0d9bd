#include "envs/movie_titles.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <tuple>

#include "core/text.hpp"

namespace lab::envs {
namespace {

/// The letters U+00C0 to U+017F without their accents, 32 a line; of a ligature the first.
constexpr std::string_view kBaseLetters =
    "aaaaaaaceeeeiiiidnooooo ouuuuyts"
    "aaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggg"
    "gggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssss"
    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

std::string_view second_letter(unsigned code) {
  switch (code) {
    case U'Æ':
    case U'æ':
    case U'Œ':
    case U'œ': return "e";
    case U'ß': return "s";
    case U'Þ':
    case U'þ': return "h";
    default: return "";
  }
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// In lower case and without accents, as far as Latin letters of two UTF-8 bytes go.
std::string folded(std::string_view text) {
  std::string result;
  text = trimmed(text);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      result += static_cast<char>(std::tolower(lead));
    } else if (lead >= 0xc3 && lead <= 0xcd && at + 1 < text.size()) {
      const unsigned code =
          (lead & 0x1fU) << 6 | (static_cast<unsigned char>(text[at + 1]) & 0x3fU);
      if (code < 0x180) {
        result += kBaseLetters[code - 0xc0];
        result += second_letter(code);
      } else if (code < 0x300 || code > 0x36f) {  // those are accents that follow their letter
        result += text.substr(at, 2);
      }
      ++at;
    } else {
      result += text[at];
    }
  }
  return result;
}

bool is_article(std::string_view word) {
  constexpr std::array<std::string_view, 31> kArticles{
      "the",  "a",   "an",  "le", "la",  "les", "l'",  "un",  "une", "el",  "los",
      "las",  "una", "il",  "lo", "i",   "gli", "uno", "der", "die", "das", "ein",
      "eine", "den", "det", "de", "het", "een", "o",   "os",  "da"};
  return std::ranges::find(kArticles, word) != kArticles.end();
}

/// "usual suspects, the (1995)" → "the usual suspects (1995)", and so within parentheses.
std::string article_first(std::string_view title) {
  std::string result;
  while (!title.empty()) {
    const auto end = std::min(title.find_first_of("()"), title.size());
    const auto part = title.substr(0, end);
    const auto body = part.substr(0, part.find_last_not_of(' ') + 1);
    const auto comma = body.rfind(", ");
    if (comma != std::string_view::npos && is_article(body.substr(comma + 2))) {
      result += body.substr(comma + 2);
      if (!body.ends_with('\'')) result += ' ';
      result += body.substr(0, comma);
      result += part.substr(body.size());
    } else {
      result += part;
    }
    if (end < title.size()) result += title[end];
    title.remove_prefix(std::min(end + 1, title.size()));
  }
  return result;
}

std::string_view without_year(std::string_view title) {
  const auto open = title.rfind('(');
  if (open == std::string_view::npos || !title.ends_with(')') || title.size() - open < 6)
    return title;
  const auto year = title.substr(open + 1, 4);
  const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  return std::ranges::all_of(year, is_digit) ? trimmed(title.substr(0, open)) : title;
}

/// The words of a folded title, without the punctuation around them.
std::vector<std::string> words_of(std::string_view title) {
  const auto is_sign = [](char letter) {
    return std::ispunct(static_cast<unsigned char>(letter)) != 0;
  };
  std::vector<std::string> words;
  while (!title.empty()) {
    const auto end = std::min(title.find(' '), title.size());
    auto word = title.substr(0, end);
    while (!word.empty() && is_sign(word.front())) word.remove_prefix(1);
    while (!word.empty() && is_sign(word.back())) word.remove_suffix(1);
    if (!word.empty()) words.emplace_back(word);
    title.remove_prefix(std::min(end + 1, title.size()));
  }
  return words;
}

std::string joined(std::span<const std::string> words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

MovieTitles::MovieTitles(std::span<const Movie> movies) : movies_(movies) {
  forms_.reserve(movies.size());
  for (const auto& movie : movies) {
    auto plain = folded(movie.title);
    auto moved = article_first(plain);
    forms_.push_back({std::move(plain), std::move(moved)});
  }
}

std::vector<int> MovieTitles::find(std::string_view piece) const {
  const auto wanted = folded(piece);
  if (wanted.empty()) return {};
  const auto all_where = [&](const auto& holds) {
    std::vector<int> found;
    for (std::size_t i = 0; i < forms_.size(); ++i) {
      if (holds(forms_[i].plain) || holds(forms_[i].moved)) found.push_back(static_cast<int>(i));
    }
    return found;
  };
  auto found = all_where([&](std::string_view title) { return title == wanted; });
  if (!found.empty()) return found;
  found = all_where([&](std::string_view title) { return without_year(title) == wanted; });
  if (!found.empty()) return found;
  found = all_where(
      [&](std::string_view title) { return title.find(wanted) != std::string_view::npos; });
  std::stable_partition(found.begin(), found.end(), [&](int i) {
    const auto& forms = forms_[static_cast<std::size_t>(i)];
    return forms.plain.starts_with(wanted) || forms.moved.starts_with(wanted);
  });
  return found;
}

std::vector<std::string> MovieTitles::nearest(std::string_view text, int count) const {
  const auto wanted_words = words_of(without_year(article_first(folded(text))));
  const auto wanted = joined(wanted_words);
  if (wanted.empty()) return {};
  // A word with more than half of its letters changed is another word.
  const int limit = std::max(1, static_cast<int>(wanted.size()) / 2);
  const auto distance_to = [&](const std::string& other) {
    const auto gap = std::abs(static_cast<int>(other.size()) - static_cast<int>(wanted.size()));
    return gap > limit ? gap : core::edit_distance(wanted, other);
  };
  std::vector<std::tuple<int, bool, std::size_t>> near;  // distance, to a piece only, index
  for (std::size_t i = 0; i < forms_.size(); ++i) {
    const auto words = words_of(without_year(forms_[i].moved));
    auto best = std::tuple(distance_to(joined(words)), false, i);
    const auto run = wanted_words.size();
    for (std::size_t first = 0; first + run <= words.size(); ++first) {
      const auto piece = joined(std::span(words).subspan(first, run));
      best = std::min(best, std::tuple(distance_to(piece), true, i));
    }
    if (std::get<int>(best) <= limit) near.push_back(best);
  }
  std::ranges::sort(near);
  std::vector<std::string> titles;
  for (const auto& entry : near) {
    if (static_cast<int>(titles.size()) >= count) break;
    titles.push_back(movies_[std::get<std::size_t>(entry)].title);
  }
  return titles;
}

}  // namespace lab::envs

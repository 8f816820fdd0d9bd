#include "envs/char_stream.hpp"

#include <algorithm>
#include <vector>

#include "core/error.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using envs::CharStream;
using envs::VocabularyOrder;
using testing::contains;
using Texts = std::vector<std::string>;
using Indices = std::vector<std::int32_t>;

namespace {

Indices list(std::span<const std::int32_t> indices) { return {indices.begin(), indices.end()}; }

/// The text of the error that splitting gives.
std::string split_error(std::string_view text) {
  return testing::error_of([&] { envs::split_characters(text, "book.txt"); });
}

}  // namespace

TEST_CASE("'hello' a hundred times is 499 steps, and the targets are the inputs one step on") {
  const CharStream stream("hello", 100, VocabularyOrder::first_seen, "--text");
  CHECK(stream.steps() == 499);
  CHECK(stream.period() == 5);
  CHECK(stream.vocabulary().size() == 4);
  CHECK(stream.vocabulary().characters() == Texts{"h", "e", "l", "o"});
  const auto inputs = list(stream.inputs());
  const auto targets = list(stream.targets());
  REQUIRE(inputs.size() == 499);
  REQUIRE(targets.size() == 499);
  CHECK(Indices(inputs.begin(), inputs.begin() + 7) == Indices{0, 1, 2, 2, 3, 0, 1});
  CHECK(std::equal(inputs.begin() + 1, inputs.end(), targets.begin()));
  CHECK(targets.back() == 3);
}

TEST_CASE("A sorted vocabulary follows the code points") {
  const CharStream stream("hello", 1, VocabularyOrder::sorted, "--text");
  CHECK(stream.vocabulary().characters() == Texts{"e", "h", "l", "o"});
  CHECK(list(stream.inputs()) == Indices{1, 0, 2, 2});
  CHECK(list(stream.targets()) == Indices{0, 2, 2, 3});
  // U+FFFD is before U+1F600, though its UTF-16 unit is not.
  const CharStream wide("😀\ufffd한éz", 1, VocabularyOrder::sorted, "--text");
  CHECK(wide.vocabulary().characters() == Texts{"z", "é", "한", "\ufffd", "😀"});
}

TEST_CASE("A Hangul syllable and a composed é are one character, a decomposed é is two") {
  CHECK(envs::split_characters("한글", "t") == Texts{"한", "글"});
  CHECK(envs::split_characters("\u00e9", "t") == Texts{"\xc3\xa9"});
  CHECK(envs::split_characters("e\u0301", "t") == Texts{"e", "\xcc\x81"});
  CHECK(envs::split_characters("", "t").empty());
  CHECK(CharStream("한글", 2, VocabularyOrder::first_seen, "t").steps() == 3);
}

TEST_CASE("The last character of each UTF-8 length and around the surrogates is read") {
  const Texts wanted{
      std::string(1, '\0'), "\x7f",         "\xc2\x80",     "\xdf\xbf",         "\xe0\xa0\x80",
      "\xed\x9f\xbf",       "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"};
  std::string text;
  for (const auto& character : wanted) text += character;
  CHECK(envs::split_characters(text, "t") == wanted);
}

TEST_CASE("Invalid UTF-8 is refused with the place, the line and the byte offset") {
  const std::pair<std::string, std::string> cases[] = {{"\x80", "never began"},
                                                       {"\xbf", "never began"},
                                                       {"\xc0\x80", "overlong"},
                                                       {"\xc1\xbf", "overlong"},
                                                       {"\xe0\x9f\xbf", "overlong"},
                                                       {"\xf0\x8f\xbf\xbf", "overlong"},
                                                       {"\xed\xa0\x80", "surrog"},
                                                       {"\xed\xbf\xbf", "surrogate"},
                                                       {"\xf4\x90\x80\x80", "U+10FFFF"},
                                                       {"\xf7\xbf\xbf\xbf", "U+10"},
                                                       {"\xf8\x88\x80\x80\x80", "begins no"},
                                                       {"\xff", "begins no"},
                                                       {"\xc3", "cut off"},
                                                       {"\xe2\x82", "cut off"},
                                                       {"\xf0\x9f\x98", "cut off"}};
  for (const auto& [bytes, reason] : cases) {
    // At the end, and before a letter that continues nothing.
    for (const auto& text : {"ab\né" + bytes, "ab\né" + bytes + "z"}) {
      const auto message = split_error(text);
      INFO(message);
      CHECK_THAT(message, contains("book.txt:2: byte 5 ("));
      CHECK_THAT(message, contains(reason));
    }
  }
  CHECK_THAT(split_error("\xff"), contains("book.txt:1: byte 0 (0xff)"));
  CHECK_THAT(
      testing::error_of([] { CharStream("a\n\nb\xe9", 1, VocabularyOrder::sorted, "book.txt"); }),
      contains("book.txt:3: byte 4 (0xe9)"));
}

TEST_CASE("An empty text and a single character are refused, each with its own message") {
  const auto message = [](std::string_view text, int repeat) {
    return testing::error_of(
        [&] { CharStream(text, repeat, VocabularyOrder::first_seen, "--text"); });
  };
  CHECK_THAT(message("", 100), contains("--text: the text is empty"));
  CHECK_THAT(message("한", 1), contains("--text: one character"));
  CHECK_THAT(message("한", 1), contains("there is no next character to predict"));
  CHECK_THAT(message("hello", 0), contains("--text: the text is repeated 0 times"));
  CHECK_THAT(message("hello", 2'000'000'000), contains("too many"));
  CHECK(CharStream("한", 2, VocabularyOrder::first_seen, "--text").steps() == 1);
}

TEST_CASE("A prompt's unknown character is a usage error that names it and the vocabulary") {
  const envs::Vocabulary vocabulary({"h", "é", " ", "\n", "o"});
  const auto message = [&](std::string_view text) {
    return testing::error_of([&] { (void)vocabulary.encode(text, "--prompt"); });
  };
  CHECK_THROWS_AS(vocabulary.encode("hi", "--prompt"), UsageError);
  CHECK(message("hi") ==
        "--prompt: the character 'i' is not in the vocabulary: use only h é ␣ \\n o");
  CHECK_THAT(message("h글"), contains("'글'"));
  CHECK_THAT(message("h\t"), contains("'\\t'"));
  CHECK_THAT(message("h\x1b"), contains("'\\x1b'"));
  CHECK_THROWS_AS(vocabulary.encode("h\xff", "--prompt"), UsageError);
  CHECK_THAT(message("h\xff"), contains("--prompt: byte 1 (0xff)"));
  CHECK(envs::Vocabulary({"a"}).encode("", "--prompt").empty());
  CHECK_THAT(testing::error_of([] { (void)envs::Vocabulary({"a"}).encode("b ", "--prompt"); }),
             contains("'b'"));
  CHECK_THAT(testing::error_of([] { (void)envs::Vocabulary({"a"}).encode(" ", "--prompt"); }),
             contains("' '"));
}

TEST_CASE("An error shows at most 40 characters of a vocabulary and counts the others") {
  const auto message = [](char last) {
    Texts characters;
    for (char c = 'A'; c <= last; ++c) characters.emplace_back(1, c);
    const envs::Vocabulary vocabulary(std::move(characters));
    return testing::error_of([&] { (void)vocabulary.encode("!", "--prompt"); });
  };
  CHECK_THAT(message('h'), contains("f g h"));  // 'A' to 'h' are 40
  CHECK(message('h').find("more") == std::string::npos);
  CHECK_THAT(message('k'), contains("f g h … and 3 more"));
}

TEST_CASE("Decoding inverts encoding") {
  const std::string text = "Ein é,\n한글\t😀 e\u0301!";
  for (const auto order : {VocabularyOrder::first_seen, VocabularyOrder::sorted}) {
    const CharStream stream(text, 1, order, "t");
    const auto& vocabulary = stream.vocabulary();
    CHECK(vocabulary.decode(vocabulary.encode(text, "t")) == text);
    CHECK(vocabulary.decode(stream.inputs()) + "!" == text);
    for (int i = 0; i < vocabulary.size(); ++i) {
      CHECK(vocabulary.index(vocabulary.character(i)) == i);
    }
  }
}

TEST_CASE("A vocabulary knows no index for what is not one of its characters") {
  const envs::Vocabulary vocabulary({"a", "é"});
  CHECK(vocabulary.index("é") == 1);
  for (const auto* other : {"", "b", "aé", "e\u0301", "\xc3", "\xff"}) {
    CHECK_FALSE(vocabulary.index(other).has_value());
  }
  CHECK_THROWS_AS(vocabulary.character(2), std::logic_error);
  CHECK_THROWS_AS(vocabulary.character(-1), std::logic_error);
  CHECK_THROWS_AS(vocabulary.decode(Indices{0, 2}), std::logic_error);
}

TEST_CASE("A vocabulary with a repeated, empty, longer or broken entry is refused") {
  CHECK_THAT(testing::error_of([] {
               envs::Vocabulary({"a", "\n", "\n"});
             }),
             contains("entry 2 of the vocabulary, '\\n', is entry 1 already"));
  for (const auto* entry : {"", "ab", "\xc3", "\xff"}) {
    CHECK_THAT(testing::error_of([&] { envs::Vocabulary({"x", entry}); }), contains("entry 1"));
  }
}

TEST_CASE("A text file is read as it is, but without a leading byte order mark") {
  const testing::TemporaryFolder folder;
  CHECK(envs::read_text(folder.file("plain", "한글\r\n")) == "한글\r\n");
  CHECK(envs::read_text(folder.file("mark", "\xef\xbb\xbfhello\n")) == "hello\n");
  CHECK(envs::read_text(folder.file("inside", "a\xef\xbb\xbf")) == "a\xef\xbb\xbf");
}

TEST_CASE("An empty or missing text file and a folder are refused, and the file is named") {
  const testing::TemporaryFolder folder;
  const auto message = [](const std::filesystem::path& file) {
    auto text = testing::error_of([&] { (void)envs::read_text(file); });
    const auto at = text.find(file.string());
    return at == text.npos ? text : text.replace(at, file.string().size(), "FILE");
  };
  CHECK_THAT(message(folder.file("empty", "")), contains("FILE: the file is empty"));
  CHECK_THAT(message(folder.file("mark", "\xef\xbb\xbf")), contains("FILE: the file is empty"));
  CHECK_THAT(message(folder / "none"), contains("FILE: cannot read: No such file"));
  CHECK_THAT(message(folder.path()), contains("FILE: cannot read: Is a directory"));
  CHECK_THROWS_AS(envs::read_text(folder.path()), Error);
}

TEST_CASE("A printable character takes one line and shows white space and control characters") {
  CHECK(envs::printable("\n") == "\\n");
  CHECK(envs::printable("\t") == "\\t");
  CHECK(envs::printable("\r") == "\\r");
  CHECK(envs::printable(" ") == "␣");
  CHECK(envs::printable("\a") == "\\x07");
  CHECK(envs::printable(std::string_view("\0", 1)) == "\\x00");
  CHECK(envs::printable("\x7f") == "\\x7f");
  CHECK(envs::printable("\u0085") == "\\x85");
  CHECK(envs::printable("a") == "a");
  CHECK(envs::printable("é") == "é");
  CHECK(envs::printable("한") == "한");
}

#include "assignments/grading/zip_files.hpp"

#include <zip.h>

#include <memory>

#include "core/error.hpp"

namespace lab::grading {
namespace {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

struct Close {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

Archive open(const std::filesystem::path& file) {
  int code = 0;
  Archive archive(zip_open(file.c_str(), ZIP_RDONLY, &code));
  if (archive) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  fail("{} cannot be unpacked: {}", file.filename().string(), reason);
}

}  // namespace

std::vector<std::string> zip_names(const std::filesystem::path& file) {
  const auto archive = open(file);
  std::vector<std::string> names;
  const auto count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(archive.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS);
    if (name != nullptr) names.emplace_back(name);
  }
  return names;
}

std::string zip_content(const std::filesystem::path& file, const std::string& name,
                        std::uint64_t most) {
  const auto archive = open(file);
  const std::unique_ptr<zip_file_t, Close> entry(
      zip_fopen(archive.get(), name.c_str(), ZIP_FL_ENC_GUESS));
  if (!entry) {
    fail("{}: {} cannot be read: {}", file.filename().string(), name, zip_strerror(archive.get()));
  }
  std::string text(most + 1, '\0');
  std::uint64_t size = 0;
  while (size <= most) {
    const auto count = zip_fread(entry.get(), text.data() + size, most + 1 - size);
    if (count < 0) fail("{}: {} is damaged", file.filename().string(), name);
    if (count == 0) break;
    size += static_cast<std::uint64_t>(count);
  }
  if (size > most) {
    fail("{}: {} is larger than {} bytes", file.filename().string(), name, most);
  }
  text.resize(size);
  return text;
}

}  // namespace lab::grading

#include <zip.h>

#include <memory>

#include "core/array.hpp"

namespace lab::core {
namespace {

namespace fs = std::filesystem;

struct CloseSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

std::string text_of(zip_error_t& error) {
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

}  // namespace

std::vector<std::byte> encode_npz(const Arrays& arrays) {
  zip_error_t error;
  zip_error_init(&error);
  const std::unique_ptr<zip_source_t, CloseSource> buffer(
      zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!buffer) fail("cannot make an archive in memory: {}", text_of(error));
  zip_source_keep(buffer.get());  // closing the archive gives up its own hold
  std::unique_ptr<zip_t, DiscardArchive> archive(
      zip_open_from_source(buffer.get(), ZIP_TRUNCATE, &error));
  if (!archive) fail("cannot make an archive in memory: {}", text_of(error));

  std::vector<std::vector<std::byte>> files;  // libzip reads them when the archive is closed
  files.reserve(arrays.size());
  for (const auto& [name, array] : arrays) {
    files.push_back(encode_npy(array));
    auto* source = zip_source_buffer(archive.get(), files.back().data(), files.back().size(), 0);
    const auto index =
        zip_file_add(archive.get(), (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) fail("cannot add {} to an archive: {}", name, zip_strerror(archive.get()));
    const auto entry = static_cast<zip_uint64_t>(index);
    zip_set_file_compression(archive.get(), entry, ZIP_CM_STORE, 0);
    // One fixed date (1980-01-01): the same arrays give the same bytes.
    zip_file_set_dostime(archive.get(), entry, 0, (1 << 5) | 1, 0);
  }
  if (zip_close(archive.get()) != 0)
    fail("cannot make an archive: {}", zip_strerror(archive.get()));
  (void)archive.release();

  zip_stat_t stat;
  if (zip_source_stat(buffer.get(), &stat) != 0 || zip_source_open(buffer.get()) != 0) {
    fail("cannot read back an archive in memory");
  }
  std::vector<std::byte> bytes(stat.size);
  const auto count = zip_source_read(buffer.get(), bytes.data(), bytes.size());
  zip_source_close(buffer.get());
  expect(count == static_cast<zip_int64_t>(bytes.size()), "an archive came back {} bytes long",
         count);
  return bytes;
}

Arrays read_npz(const std::filesystem::path& file) {
  int code = 0;
  const std::unique_ptr<zip_t, DiscardArchive> archive(
      zip_open(file.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (!archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    fail("{}: cannot be read ({}): it is missing or cut off", file.string(), text_of(error));
  }
  Arrays arrays;
  const auto count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<zip_uint64_t>(i);
    zip_stat_t stat;
    const std::unique_ptr<zip_file_t, CloseEntry> entry(zip_fopen_index(archive.get(), index, 0));
    if (!entry || zip_stat_index(archive.get(), index, 0, &stat) != 0) {
      fail("{}: entry {} cannot be read: the file is damaged", file.string(), i);
    }
    std::string name = stat.name;
    // The file cannot hold more than its own size; a damaged length must not ask for the memory.
    const bool fits = stat.size <= stat.comp_size && stat.comp_size <= fs::file_size(file);
    std::vector<std::byte> bytes(fits ? stat.size : 0);
    const auto got = zip_fread(entry.get(), bytes.data(), bytes.size());
    // libzip compares the checksum when a read meets the end: this one does, and gets nothing.
    std::byte beyond{};
    if (!fits || got != static_cast<zip_int64_t>(stat.size) ||
        zip_fread(entry.get(), &beyond, 1) != 0) {
      fail("{}: {} is damaged (its checksum does not fit)", file.string(), name);
    }
    if (name.ends_with(".npy")) name.resize(name.size() - 4);
    arrays.emplace(name, decode_npy(bytes, file.string() + ": " + name));
  }
  return arrays;
}

}  // namespace lab::core

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that appears whole or not at all.
///
/// The bytes go to `.NAME.partial` in the same folder, are synced to the disk, and the file then takes its name in one
/// step; the folder is synced too. A crash, a kill or a full disk at any moment leaves either the old file or the new
/// one. What a kill leaves of the partial file is overwritten by the next attempt.
///
/// A link stays a link: the file it leads to is written. What is no regular file, such as a device or a pipe, cannot be
/// replaced and is written directly.
package struct OutputFile: ~Copyable {
  private let path: String
  /// Where the bytes go first; nil if they go to their place directly.
  private let partial: String?
  private let folder: String
  private let descriptor: Int32
  private var written = 0
  private var isFinished = false
  /// After this many bytes the disk counts as full. For tests.
  private let capacity: Int

  /// Writes the file: `body` appends its parts in order.
  package static func write(
    _ path: String, capacity: Int = .max, _ body: (inout OutputFile) throws(DataError) -> Void
  ) throws(DataError) {
    var file = try OutputFile(path, capacity: capacity)
    try body(&file)
    try file.finish()
  }

  private init(_ name: String, capacity: Int) throws(DataError) {
    self.capacity = capacity
    if OutputFile.isSpecial(name) {
      let opened = open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY)
      guard opened >= 0 else { throw OutputFile.problem(name, errno) }
      (descriptor, path, partial, folder) = (opened, name, nil, "")
      return
    }
    let path = OutputFile.target(of: name)
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let name = String(parts.last ?? "")
    guard !name.isEmpty, name != ".", name != ".." else {
      throw DataError(file: path, came: "no name for the file", expected: "FOLDER/NAME", mend: "add a name")
    }
    let folder =
      parts.count == 1 ? "." : parts.count == 2 && parts[0].isEmpty ? "/" : parts.dropLast().joined(separator: "/")
    let partial = "\(folder)/.\(name).partial"
    descriptor = try OutputFile.openAlone(partial, for: path)
    self.folder = folder
    self.partial = partial
    self.path = path
  }

  /// Whether something is there that is neither a regular file nor a folder.
  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
  }

  /// Where a path leads in the end: itself if it is no link.
  private static func target(of path: String) -> String {
    var place = path
    for _ in 0..<40 {
      var status = stat()
      guard lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return place }
      let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        count = buffer.withMemoryRebound(to: CChar.self) { max(0, readlink(place, $0.baseAddress!, $0.count)) }
      }
      let link = String(decoding: bytes, as: UTF8.self)
      guard !link.isEmpty else { return place }
      let end = place.lastIndex(of: "/").map { place.index(after: $0) } ?? place.startIndex
      place = link.hasPrefix("/") ? link : place[..<end] + link
    }
    return path  // links in a circle: opening it will say so
  }

  deinit {
    if !isFinished, let partial { unlink(partial) }
    close(descriptor)
  }

  /// Opens the partial file, empty, and waits until nobody else writes it.
  private static func openAlone(_ partial: String, for path: String) throws(DataError) -> Int32 {
    while true {
      let descriptor = open(partial, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else { throw problem(path, errno) }
      while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}  // a file system without locks: no matter
      // Whoever held the lock may have given the file its final name in the meantime: then this is not the partial file
      // any more.
      var mine = stat()
      var named = stat()
      if fstat(descriptor, &mine) == 0, stat(partial, &named) == 0, mine.st_ino == named.st_ino,
        mine.st_dev == named.st_dev
      {
        if ftruncate(descriptor, 0) == 0 { return descriptor }
        let code = errno
        close(descriptor)
        throw problem(path, code)
      }
      close(descriptor)
    }
  }

  package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(DataError) {
    var done = 0
    while done < bytes.count {
      let room = capacity - written
      if room == 0 { throw OutputFile.problem(path, ENOSPC) }
      let start = bytes.baseAddress! + done
      #if canImport(Darwin)
      let count = Darwin.write(descriptor, start, min(bytes.count - done, room))
      #elseif canImport(Musl)
      let count = Musl.write(descriptor, start, min(bytes.count - done, room))
      #else
      let count = Glibc.write(descriptor, start, min(bytes.count - done, room))
      #endif
      if count >= 0 {
        done += count
        written += count
      } else if errno != EINTR {
        throw OutputFile.problem(path, errno)
      }
    }
  }

  package mutating func append<Element: BitwiseCopyable>(_ elements: [Element]) throws(DataError) {
    try elements.withUnsafeBufferPointer { elements throws(DataError) in try append(UnsafeRawBufferPointer(elements)) }
  }

  private mutating func finish() throws(DataError) {
    guard let partial else {
      isFinished = true
      return
    }
    guard fsync(descriptor) == 0, rename(partial, path) == 0 else { throw OutputFile.problem(path, errno) }
    isFinished = true
    // The name is in the folder, so the folder has to reach the disk as well. Some file systems refuse this; the file
    // is right all the same.
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  private static func problem(_ path: String, _ code: Int32) -> DataError {
    switch code {
    case ENOSPC, EDQUOT, EFBIG:
      DataError(
        file: path, came: "it cannot be written: the disk is full (\(systemMessage(code)))",
        expected: "room for the whole file",
        mend: "free some space or choose another folder; an older file of that name is untouched")
    case ENOENT, ENOTDIR:
      DataError(
        file: path, came: "its folder does not exist", expected: "a folder to write to",
        mend: "make the folder first, or check the path")
    case EACCES, EPERM, EROFS:
      DataError(
        file: path, came: "it cannot be written (\(systemMessage(code)))", expected: "a folder that you may write to",
        mend: "choose another folder, or change who may write to it")
    default:
      DataError(
        file: path, came: "it cannot be written (\(systemMessage(code)))", expected: "a file that can be written",
        mend: "check the path and the disk; an older file of that name is untouched")
    }
  }
}

extension OutputFile {
  /// Writes a whole file from one array.
  package static func write<Element: BitwiseCopyable>(_ elements: [Element], to path: String) throws(DataError) {
    try write(path) { file throws(DataError) in try file.append(elements) }
  }
}

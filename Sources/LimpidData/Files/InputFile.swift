#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the system said, in words: `ENOSPC` → "No space left on device".
package func systemMessage(_ code: Int32 = errno) -> String {
  strerror(code).map { String(cString: $0) } ?? "error \(code)"
}

/// A file open for reading. Closed when it goes.
package struct InputFile: ~Copyable {
  /// As the user named it.
  package let path: String
  /// Bytes in the file when it was opened.
  package let count: Int
  private let descriptor: Int32
  private var position = 0

  package init(_ path: String) throws(DataError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      throw DataError(
        file: path, came: code == ENOENT ? "there is no such file" : "it cannot be opened (\(systemMessage(code)))",
        expected: "a file to read", mend: code == ENOENT ? "check the path" : "check the path and who may read it")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      close(descriptor)
      throw DataError(
        file: path, came: isFolder ? "it is a folder" : "it is not a regular file", expected: "a file to read",
        mend: isFolder ? "name a file in it" : "copy its contents into a file")
    }
    self.path = path
    self.count = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Bytes not read yet.
  package var remaining: Int { count - position }

  /// The next `wanted` bytes, fewer only at the end of the file.
  package mutating func read(_ wanted: Int) throws(DataError) -> [UInt8] {
    let most = max(0, min(wanted, remaining))
    var problem: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
      while filled < most {
        #if canImport(Darwin)
        let got = Darwin.read(descriptor, buffer.baseAddress! + filled, most - filled)
        #elseif canImport(Musl)
        let got = Musl.read(descriptor, buffer.baseAddress! + filled, most - filled)
        #else
        let got = Glibc.read(descriptor, buffer.baseAddress! + filled, most - filled)
        #endif
        if got > 0 {
          filled += got
        } else if got == 0 {
          return
        } else if errno != EINTR {
          problem = errno
          return
        }
      }
    }
    if problem != 0 {
      throw DataError(
        file: path,
        came: "reading stopped after \(counted(position + bytes.count, "byte")) (\(systemMessage(problem)))",
        expected: counted(count, "byte"), mend: "check the disk, then try again")
    }
    position += bytes.count
    return bytes
  }

  /// The whole file.
  package static func bytes(_ path: String) throws(DataError) -> [UInt8] {
    var file = try InputFile(path)
    let bytes = try file.read(file.count)
    guard bytes.count == file.count else {
      throw DataError(
        file: path, came: "the file became shorter while it was read (\(counted(bytes.count, "byte")))",
        expected: counted(file.count, "byte"), mend: "wait until nobody writes it, then try again")
    }
    return bytes
  }
}

extension InputFile {
  /// Whether there is something of that name: a file, a folder or anything else.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Refuses a file of which nobody can say whether it is there, because its folder may not be looked into.
  package static func checkFolder(of path: String) throws(DataError) {
    guard access(path, F_OK) != 0, errno == EACCES else { return }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    throw DataError(
      file: folder, came: "it may not be looked into (\(systemMessage(EACCES)))",
      expected: "a folder that you may read",
      mend: "ask for the right to read it, or copy what is in it")
  }
}

import LimpidData
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite struct OutputFileTests {
  @Test func wholeOrNotAtAll() throws {
    let folder = TemporaryFolder()
    let path = try folder.write("file", Array("old".utf8))
    #expect(try InputFile.bytes(path) == Array("old".utf8))
    let text = refusal(in: folder.path) {
      try OutputFile.write(path, capacity: 5) { file throws(DataError) in
        try file.append(Array("new ".utf8))
        try file.append(Array("content".utf8))
      }
    }
    #expect(
      text == """
        FOLDER/file: it cannot be written: the disk is full (No space left on device), expected room for the whole file
          mend  free some space or choose another folder; an older file of that name is untouched
        """)
    #expect(try InputFile.bytes(path) == Array("old".utf8))
    #expect(folder.names == ["file"])
    _ = try folder.write("file", Array("new".utf8))
    #expect(try InputFile.bytes(path) == Array("new".utf8))
  }

  /// What a killed process left behind is in nobody's way.
  @Test func leftovers() throws {
    let folder = TemporaryFolder()
    _ = try folder.write(".file.partial", [UInt8](repeating: 9, count: 1000))
    let path = try folder.write("file", [1, 2, 3])
    #expect(try InputFile.bytes(path) == [1, 2, 3])
    #expect(folder.names == ["file"])
  }

  /// Many at once: the file is always one of them, whole.
  @Test func together() async throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/file"
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for _ in 0..<10 {
            try OutputFile.write([UInt8](repeating: UInt8(writer), count: 5000), to: path)
            let found = try InputFile.bytes(path)
            #expect(found.count == 5000 && Set(found).count == 1)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(folder.names == ["file"])
  }

  /// A link stays a link, also one that leads nowhere yet.
  @Test func links() throws {
    let folder = TemporaryFolder()
    _ = try folder.write("real", Array("old".utf8))
    for (link, target) in [("link", "real"), ("second", "\(folder.path)/link"), ("new", "made")] {
      #expect(symlink(target, "\(folder.path)/\(link)") == 0)
      _ = try folder.write(link, Array(link.utf8))
      var status = stat()
      #expect(lstat("\(folder.path)/\(link)", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    }
    #expect(try InputFile.bytes("\(folder.path)/real") == Array("second".utf8))
    #expect(try InputFile.bytes("\(folder.path)/made") == Array("new".utf8))
    #expect(folder.names == ["link", "made", "new", "real", "second"])
  }

  /// A pipe or a device is written to, not replaced.
  @Test func pipe() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try OutputFile.write(Array("content".utf8), to: path)
    var bytes = [UInt8](repeating: 0, count: 16)
    #expect(read(reader, &bytes, 16) == 7 && Array(bytes.prefix(7)) == Array("content".utf8))
    var status = stat()
    #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(folder.names == ["pipe"])
  }

  @Test func refusals() throws {
    let folder = TemporaryFolder()
    var text = ""
    for path in ["\(folder.path)/no/file", "\(folder.path)/", "/dev/null/file", ""] {
      text += refusal(in: folder.path) { try OutputFile.write([UInt8(1)], to: path) } + "\n\n"
    }
    text += refusal(in: folder.path) { try OutputFile.write([UInt8(1)], to: folder.path) } + "\n\n"
    text += refusal { _ = try InputFile.bytes("/dev/zero") } + "\n"
    try expectSnapshot("file-refusals", text, in: files)
  }
}

import LimpidData
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where the files lie that the tests read: `Files/` beside this file.
let files = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/")!)) + "/Files"

/// The real data, if this machine has it: `LIMPID_DATA`, else `../shared/data` from the package's root.
let sharedData: String? = {
  let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
  let folder = getenv("LIMPID_DATA").map { String(cString: $0) } ?? "\(root)/../shared/data"
  return InputFile.exists(folder) ? folder : nil
}()

/// A new folder that is gone, with what is in it, when the test is over.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/limpid-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)!) }
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(cString: $0.bindMemory(to: CChar.self).baseAddress!)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try OutputFile.write(bytes, to: "\(path)/\(name)")
    return "\(path)/\(name)"
  }
}

/// What `body` refuses, in the words a user sees; the folder's own name is left out.
func refusal(in folder: String = "", _ body: () throws -> Void) -> String {
  do {
    try body()
    return "accepted"
  } catch {
    var text = "\(error)"
    if !folder.isEmpty {
      while let range = text.firstRange(of: folder) { text.replaceSubrange(range, with: "FOLDER") }
    }
    return text
  }
}

/// Compares a text with the one in `Files/NAME.txt`. Run with LIMPID_RECORD=1 to write it anew.
func expectSnapshot(_ name: String, _ text: String, in files: String) throws {
  let path = "\(files)/\(name).txt"
  if getenv("LIMPID_RECORD") != nil { try OutputFile.write(Array(text.utf8), to: path) }
  let expected = String(decoding: try InputFile.bytes(path), as: UTF8.self)
  #expect(text == expected)
}

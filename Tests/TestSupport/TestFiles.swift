import LimpidData
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The real data, if this machine has it: `LIMPID_DATA`, else `../shared/data` from the package's root.
package let sharedData: String? = {
  let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
  let folder = getenv("LIMPID_DATA").map { String(cString: $0) } ?? "\(root)/../shared/data"
  return InputFile.exists(folder) ? folder : nil
}()

/// The code in CONTRIBUTING.md that declares the type `name`, without its imports: what a reader is told to write is what is tested.
package func codeOfGuide(_ name: String) throws -> String {
  let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
  let guide = String(decoding: try InputFile.bytes("\(root)/CONTRIBUTING.md"), as: UTF8.self)
  let blocks = guide.split(separator: "```").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
  guard let block = blocks.first(where: { $0.contains("struct \(name)") }) else {
    return "no \(name) in CONTRIBUTING.md"
  }
  let lines = block.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().dropLast()
  let indent = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
  return lines.map { $0.dropFirst(indent) }.drop { $0.isEmpty || $0.hasPrefix("import ") }.joined(separator: "\n")
}

/// A new folder that is gone, with what is in it, when the test is over.
package final class TemporaryFolder {
  package let path: String

  package init() {
    let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(place)/limpid-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)!) }
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  package var names: [String] {
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

  package func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try OutputFile.write(bytes, to: "\(path)/\(name)")
    return "\(path)/\(name)"
  }
}

/// What `body` refuses, in the words a user sees; the folder's own name is left out.
package func refusal(in folder: String = "", _ body: () throws -> Void) -> String {
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
package func expectSnapshot(_ name: String, _ text: String, in files: String) throws {
  let path = "\(files)/\(name).txt"
  if getenv("LIMPID_RECORD") != nil { try OutputFile.write(Array(text.utf8), to: path) }
  let expected = String(decoding: try InputFile.bytes(path), as: UTF8.self)
  #expect(text == expected)
}

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension RunFolder {
  static let lastCheckpointName = "checkpoints/last.safetensors"
  static let startCheckpointName = "checkpoints/start.safetensors"

  /// The name of the checkpoint that is kept of the state after so many steps.
  package static func checkpointName(step: Int) -> String {
    let digits = String(step)
    return "checkpoints/step-\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits).safetensors"
  }

  /// What a forked run began with.
  public var startCheckpoint: String { "\(path)/\(RunFolder.startCheckpointName)" }

  /// All files, by their names in the folder, in order. Links are not followed.
  public var files: [String] { RunFolder.files(under: path, as: "").sorted() }

  private static func files(under path: String, as prefix: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      var status = stat()
      guard lstat("\(path)/\(name)", &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        names += files(under: "\(path)/\(name)", as: "\(prefix)\(name)/")
      } else {
        names.append(prefix + name)
      }
    }
    return names
  }
}

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What lies in a folder, by name, in the order of the names' bytes: the same on every machine. Hidden entries are left out.
package struct FolderListing {
  package let path: String
  package private(set) var folders: [String] = []
  package private(set) var files: [String] = []
  /// What the folder is to the system, under whatever name it was reached.
  package let identity: Identity

  package struct Identity: Hashable, Sendable {
    let device: UInt64
    let number: UInt64
  }

  package init(_ path: String) throws(DataError) {
    guard let folder = opendir(path) else {
      let code = errno
      throw DataError(
        file: path,
        came: code == ENOENT ? "there is no such folder" : "it cannot be looked into (\(systemMessage(code)))",
        expected: "a folder that you may read",
        mend: code == ENOENT ? "check the path" : "ask for the right to read it, or copy what is in it")
    }
    defer { closedir(folder) }
    self.path = path
    identity = FolderListing.identity(path)
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      if name.hasPrefix(".") || name.hasPrefix("__") { continue }
      switch FolderListing.kind("\(path)/\(name)") {
      case S_IFDIR: folders.append(name)
      case S_IFREG: files.append(name)
      default: continue  // pipes, devices, links that lead nowhere
      }
    }
  }

  package static func isFolder(_ path: String) -> Bool { kind(path) == S_IFDIR }

  private static func kind(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }

  private static func identity(_ path: String) -> Identity {
    var status = stat()
    guard stat(path, &status) == 0 else { return Identity(device: 0, number: 0) }
    return Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(truncatingIfNeeded: status.st_ino))
  }

  /// The files below a folder, as paths, that `isWanted` likes by their names. A folder that is reached a second time, through a link, is
  /// not entered again, nor is one that the folder itself lies in.
  package static func files(below path: String, where isWanted: (String) -> Bool) throws(DataError) -> [String] {
    var found: [String] = []
    var entered: Set<Identity> = []
    var above = "\(path)/.."
    while entered.insert(identity(above)).inserted { above += "/.." }
    var open = [path]
    while let next = open.popLast() {
      let listing = try FolderListing(next)
      guard entered.insert(listing.identity).inserted else { continue }
      for name in listing.files where isWanted(name) { found.append("\(next)/\(name)") }
      open += listing.folders.reversed().map { "\(next)/\($0)" }
    }
    return found
  }
}

/// "photos/cats/" → "cats"; the last part of a path that has a name.
package func lastName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

/// "Cat.1.JPG" → "jpg"; with `.gz` behind it that of the name before.
package func fileExtension(_ path: String) -> String {
  var parts = lastName(path).lowercased().split(separator: ".", omittingEmptySubsequences: false)
  if parts.count > 2, parts.last == "gz" { parts.removeLast() }
  return parts.count > 1 ? String(parts.last!) : ""
}

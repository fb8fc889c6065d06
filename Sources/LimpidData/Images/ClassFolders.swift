/// A folder with one folder of pictures for each class: which files there are, before any is read.
///
/// ```
/// photos/cats/1.jpg  photos/cats/2.png  photos/dogs/1.jpg …
/// photos/train/cats/1.jpg …  photos/test/cats/9.jpg …
/// ```
///
/// Folders named train, test and val (or training, testing, valid, validation) hold parts. A class's folder may have folders of its own.
public struct ClassFolders: Sendable {
  public let path: String
  /// In the order of the names.
  public private(set) var classNames: [String]
  public private(set) var train: [Entry]
  /// Empty where the folder has no such parts.
  public private(set) var validation: [Entry] = []
  public private(set) var test: [Entry] = []
  /// What people should know: classes without a picture.
  public private(set) var remarks: [String] = []

  /// A picture and its class.
  public struct Entry: Sendable, Hashable {
    public let file: String
    public let label: Int32
  }

  static let extensions: Set<String> = ["jpg", "jpeg", "jpe", "jfif", "png", "pgm", "ppm", "pnm"]

  static func isPicture(_ name: String) -> Bool { extensions.contains(fileExtension(name)) }

  /// Which part a folder or a file is by its name: "val" → validation.
  package static func part(_ name: String) -> String? {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    for word in words {
      if ["train", "training"].contains(word) { return "train" }
      if ["test", "testing", "t10k"].contains(word) { return "test" }
      if ["val", "valid", "validation", "dev"].contains(word) { return "validation" }
    }
    return nil
  }

  public init(_ path: String) throws(DataError) {
    let root = try FolderListing(path)
    var parts: [String: String] = [:]
    for name in root.folders { if let part = ClassFolders.part(name), parts[part] == nil { parts[part] = name } }
    self.path = path
    guard let training = parts["train"] else {
      let classes = try ClassFolders.classes(in: root)
      (classNames, train) = ([], [])
      try take(classes, root)
      return
    }
    let listing = try FolderListing("\(path)/\(training)")
    let classes = try ClassFolders.classes(in: listing)
    (classNames, train) = ([], [])
    try take(classes, listing)
    for (part, name) in parts where part != "train" {
      let other = try FolderListing("\(path)/\(name)")
      var entries: [Entry] = []
      for (folder, files) in try ClassFolders.classes(in: other) where !files.isEmpty {
        guard let label = classNames.firstIndex(of: folder) else {
          throw DataError(
            file: "\(path)/\(name)", came: "a class '\(shown(folder))' that no training picture is of",
            expected: "the classes of \(training): \(ClassFolders.list(classNames))",
            mend: nearest(to: folder, among: classNames).map { "is it \(shown($0))?" } ?? "take that folder away")
        }
        entries += files.map { Entry(file: $0, label: Int32(label)) }
      }
      if part == "test" { test = entries } else { validation = entries }
    }
  }

  private static func classes(in listing: FolderListing) throws(DataError) -> [(name: String, files: [String])] {
    var classes: [(String, [String])] = []
    for name in listing.folders {
      classes.append((name, try FolderListing.files(below: "\(listing.path)/\(name)", where: isPicture)))
    }
    return classes
  }

  /// Classes with pictures become the classes; fewer than two are refused.
  private mutating func take(_ classes: [(name: String, files: [String])], _ listing: FolderListing) throws(DataError) {
    let filled = classes.filter { !$0.files.isEmpty }
    let hollow = classes.filter { $0.files.isEmpty }.map { shown($0.name) }
    guard !filled.isEmpty else {
      let loose = listing.files.count { ClassFolders.isPicture($0) }
      throw DataError(
        file: listing.path,
        came: loose > 0
          ? "\(counted(loose, "picture")) that no folder says the class of"
          : classes.isEmpty ? "no folder of pictures in it" : "folders without a picture in them",
        expected: "one folder of pictures (JPEG, PNG, PGM, PPM) for each class, such as cats/1.jpg",
        mend: "sort the pictures into folders named like the classes")
    }
    guard filled.count > 1 else {
      throw DataError(
        file: listing.path, came: "one class only: \(shown(filled[0].name))", expected: "at least two",
        mend: "add a folder of pictures that are something else")
    }
    if !hollow.isEmpty {
      remarks.append(
        "left out, since no picture is in \(hollow.count == 1 ? "it" : "them"): \(ClassFolders.list(hollow))")
    }
    classNames = filled.map(\.name)
    train = filled.enumerated().flatMap { label, part in part.files.map { Entry(file: $0, label: Int32(label)) } }
  }

  static func list(_ names: [String]) -> String {
    names.prefix(12).map { shown($0) }.joined(separator: ", ")
      + (names.count > 12 ? ", … (\(grouped(names.count)))" : "")
  }
}

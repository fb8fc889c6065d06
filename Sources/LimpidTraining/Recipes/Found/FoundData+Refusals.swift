import LimpidData

/// What people name and nothing can be learned from as it lies there.
extension FoundData {
  static func refuseRoot(_ path: String) throws {
    guard !path.isEmpty, path.allSatisfy({ $0 == "/" }) else { return }
    throw DataError(
      file: path, came: "the root of all files", expected: "a file or a folder with data",
      mend: "name the folder that is meant")
  }

  /// A text that runs on is no table of one column.
  static func refuseRunningText(_ path: String) throws {
    guard fileExtension(path) == "txt", try TableForm(detecting: path).columns.count < 2 else { return }
    throw DataError(
      file: path, came: "lines without a class", expected: "texts with a class each",
      mend:
        "begin each line with its class (CLASS:sub text, or __label__class text), or give a file or a folder for each class: --data FOLDER"
    )
  }

  /// A folder of data sets, each in a folder of its own, would be taken for classes.
  static func refuseSeveral(_ path: String, _ listing: FolderListing) throws {
    // Folders called train and test are parts of one.
    let folders = listing.folders.filter { ClassFolders.part($0) == nil }.prefix(100)
    let sets = try folders.filter { name in
      let own = try FolderListing("\(path)/\(name)")
      if try !LabeledImages.idxFiles(in: own.path).isEmpty { return true }
      return own.files.contains { ["csv", "tsv", "npz", "npy", "parquet"].contains(fileExtension($0)) }
    }
    guard sets.count > 1 else { return }
    let names = sets.prefix(6).map { shown($0) }.joined(separator: ", ") + (sets.count > 6 ? ", …" : "")
    throw DataError(
      file: path, came: "\(counted(sets.count, "folder")) with data of their own: \(names)", expected: "one of them",
      mend: "name the one that is meant: --data \(path)/\(sets[0])")
  }
}

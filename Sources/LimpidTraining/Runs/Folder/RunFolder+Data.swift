import LimpidData

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Recipe {
  /// The recipe as it is read for the run in `folder`. Its paths are relative to where the run was trained; where they lead nowhere from here,
  /// the folders above the run are tried, so that a run is found with its data from everywhere, and after both were moved together. Whether
  /// they are the run's data is for their hash to say.
  func located(from folder: RunFolder) -> Recipe {
    let here = FileManager.default.currentDirectoryPath
    var above: [String] = []
    var parts = (folder.path.hasPrefix("/") ? folder.path : "\(here)/\(folder.path)").split(separator: "/")
    while !parts.isEmpty {
      above.append("/" + parts.joined(separator: "/"))
      parts.removeLast()
    }
    func found(_ path: String) -> String {
      guard !path.isEmpty, !path.hasPrefix("/"), !path.hasPrefix(TableSource.carriedMark), !InputFile.exists(path)
      else { return path }
      return above.lazy.map { "\($0)/\(path)" }.first { InputFile.exists($0) } ?? path
    }
    return with {
      $0.data.folder = found($0.data.folder)
      if let files = $0.table?.files { $0.table?.files = files.map(found) }
    }
  }
}

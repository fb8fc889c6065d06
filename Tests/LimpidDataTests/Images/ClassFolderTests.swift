import Foundation
import LimpidCore
import LimpidData
import TestSupport
import Testing

/// Folders with a folder of pictures for each class.
@Suite struct ClassFolderTests {
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appending(path: "limpid-\(UUID().uuidString)").path

    func write(_ name: String, _ bytes: [UInt8]) throws {
      let url = URL(filePath: "\(path)/\(name)")
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  /// A grey picture, 2 wide and 2 high.
  private func grey(_ level: Int) -> [UInt8] { Array("P2 2 2 255 \(level) \(level) 0 0".utf8) }

  @Test func classesAndParts() throws {
    let folder = Folder()
    for i in 0..<3 {
      try folder.write("cats/\(i).pgm", grey(10 * i))
      try folder.write("dogs/deep/er/\(i).pgm", grey(200 + i))
    }
    try folder.write("dogs/readme.txt", [1])
    try folder.write(".hidden/1.pgm", grey(3))
    let flat = try ClassFolders(folder.path)
    #expect(flat.classNames == ["cats", "dogs"])
    #expect(flat.train.map(\.label) == [0, 0, 0, 1, 1, 1])
    #expect(try flat.size() == [2, 2, 1])
    let (images, remarks) = try flat.load(flat.train, as: "train", size: [2, 2, 1])
    #expect(remarks.isEmpty && images.labels == [0, 0, 0, 1, 1, 1])
    #expect(images.pixels.prefix(8) == [0, 0, 0, 0, 10, 10, 0, 0])
    #expect(try flat.load(flat.train, as: "train", size: [1, 1, 3]).images.pixels.suffix(3) == [101, 101, 101])

    let parted = Folder()
    for (part, level) in [("training", 1), ("valid", 2), ("test", 3)] {
      try parted.write("\(part)/a/x.pgm", grey(level))
      try parted.write("\(part)/b/x.pgm", grey(level))
    }
    let parts = try ClassFolders(parted.path)
    #expect((parts.train.count, parts.validation.count, parts.test.count) == (2, 2, 2))
  }

  /// A link that leads back up is entered once; pictures are read in the order of their names on every machine.
  @Test func links() throws {
    let folder = Folder()
    for name in ["b", "a", "c"] { try folder.write("one/\(name).pgm", grey(1)) }
    try folder.write("two/a.pgm", grey(2))
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/one/loop", withDestinationPath: folder.path)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/two/nowhere.pgm", withDestinationPath: "/nowhere")
    let found = try ClassFolders(folder.path)
    #expect(found.train.prefix(3).map { $0.file.suffix(5) } == ["a.pgm", "b.pgm", "c.pgm"])
    #expect(found.classNames == ["one", "two"])
  }

  @Test func refusals() throws {
    var text = ""
    func refuse(_ folder: Folder, _ body: () throws -> Void) { text += refusal(in: folder.path, body) + "\n\n" }
    let empty = Folder()
    try empty.write("a.txt", [1])
    refuse(empty) { _ = try ClassFolders(empty.path) }
    let loose = Folder()
    for i in 0..<3 { try loose.write("\(i).pgm", grey(i)) }
    refuse(loose) { _ = try ClassFolders(loose.path) }
    let single = Folder()
    try single.write("cats/1.pgm", grey(1))
    refuse(single) { _ = try ClassFolders(single.path) }
    let hollow = Folder()
    try hollow.write("cats/notes.txt", [1])
    refuse(hollow) { _ = try ClassFolders(hollow.path) }
    let other = Folder()
    for name in ["train/cat/1.pgm", "train/dog/1.pgm", "test/cats/1.pgm"] { try other.write(name, grey(1)) }
    refuse(other) { _ = try ClassFolders(other.path) }
    let damaged = Folder()
    for i in 0..<4 {
      try damaged.write("a/\(i).pgm", i < 2 ? Array("P5 9".utf8) : grey(1))
      try damaged.write("b/\(i).pgm", grey(2))
    }
    refuse(damaged) {
      let folders = try ClassFolders(damaged.path)
      _ = try folders.load(folders.train, as: "train", size: [2, 2, 1])
    }
    refuse(empty) { _ = try ClassFolders("\(empty.path)/nowhere") }
    try expectSnapshot("folder-refusals", text, in: files)
  }

  /// One damaged picture among many is left out and named; an empty class too.
  @Test func remarks() throws {
    let folder = Folder()
    for i in 0..<30 { for name in ["a", "b"] { try folder.write("\(name)/\(i + 10).pgm", grey(i)) } }
    try folder.write("a/99.pgm", Array("P5 nothing".utf8))
    try folder.write("c/readme.txt", [1])
    let folders = try ClassFolders(folder.path)
    #expect(folders.remarks == ["left out, since no picture is in it: c"])
    let (images, remarks) = try folders.load(folders.train, as: "train", size: [2, 2, 1])
    #expect(images.count == 60 && remarks.count == 1 && remarks[0].contains("a/99.pgm"))
  }

  @Test func cifar() throws {
    let folder = Folder()
    let record = { (label: UInt8, level: UInt8) in
      [label] + [UInt8](repeating: level, count: 1024) + [UInt8](repeating: 2, count: 1024)
        + [UInt8](repeating: 3, count: 1024)
    }
    try folder.write("data_batch_1.bin", record(3, 9) + record(9, 8))
    let images = try LabeledImages(cifar: ["\(folder.path)/data_batch_1.bin"], name: "c")
    #expect(images.labels == [3, 9] && images.inputShape == [32, 32, 3])
    #expect(images.pixels.prefix(6) == [9, 2, 3, 9, 2, 3] && images.classNames[3] == "cat")
    try folder.write("short.bin", Array(record(1, 1).dropLast()))
    #expect(throws: DataError.self) { try LabeledImages(cifar: ["\(folder.path)/short.bin"], name: "c") }
  }

  /// Folders of texts are tables.
  @Test func texts() throws {
    let folder = Folder()
    try folder.write("spam.txt", Array("buy \"now\"\n\ncheap, cheap\n".utf8))
    try folder.write("ham.txt", Array("see you\n".utf8))
    let table = try Table(reading: [folder.path])
    #expect(table.rows == 3 && table.schema.columns.map(\.name) == ["text", "class"])
    let cells = try TableCells(reading: folder.path, most: 10)
    #expect(cells.rows.map { $0[0] } == ["see you", "buy \"now\"", "cheap, cheap"])
    #expect(cells.rows.map { $0[1] } == ["ham", "spam", "spam"])
    let polarity = Folder()
    try polarity.write("rt.pos", Array("good\nfine\n".utf8))
    try polarity.write("rt.neg", [0x62, 0xE9, 0x0A])  // Latin-1
    #expect(try TableCells(reading: polarity.path, most: 10).rows.map { $0[0] } == ["bé", "good", "fine"])
  }

  @Test func points() {
    let xor = Points.xor(), spirals = Points.spirals()
    #expect(xor.count == 800 && xor.inputShape == [2] && abs(xor.classCounts[0] - 400) < 60)
    #expect(spirals.classCounts == [600, 600])
    for (i, label) in xor.labels.enumerated() {
      let isSame = (xor.values[2 * i] > 0) == (xor.values[2 * i + 1] > 0)
      #expect(isSame == (label == 0))
    }
  }
}

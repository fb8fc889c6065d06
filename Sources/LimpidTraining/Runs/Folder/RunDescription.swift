import LimpidCore
import LimpidData

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The version of Limpid that writes runs.
public let limpidVersion = "0.1.0"

/// What a run is, in `run.json`: with it and the data the run can be done again to the bit.
public struct RunDescription: Sendable, Codable {
  public var recipe: Recipe
  public var seed: UInt64
  public var limpid = limpidVersion
  /// SHA-256 of each part of the data.
  public var data: [String: String]
  public var schema: InputSchema
  /// Where it was forked from, if it was.
  public var origin: RunOrigin?

  public init(
    recipe: Recipe, seed: UInt64, data: [String: String], schema: InputSchema, origin: RunOrigin? = nil
  ) {
    self.origin = origin
    self.recipe = recipe
    self.seed = seed
    self.data = data
    self.schema = schema
  }

  /// The text of `run.json`.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  public init(reading path: String) throws {
    let bytes = try InputFile.bytes(path)
    do { self = try JSONDecoder().decode(RunDescription.self, from: Data(bytes)) } catch let error as RecipeError {
      throw error
    } catch {
      throw RunError(
        file: path, came: "text that is not the description of a run", expected: "what Limpid \(limpidVersion) writes",
        mend: "name another folder, or take the file from a backup")
    }
    do { try recipe.check() } catch {
      throw RunError(
        file: path, came: "\(error.field): \(error.came)", expected: error.expected,
        mend: "take the file from a backup, or train again")
    }
    try schema.check(in: path)
  }
}

/// What a model expects at its input, and what its outputs mean. Stored with the model, so that whatever does not fit is refused when it is used.
public struct InputSchema: Sendable, Codable, Equatable {
  /// The shape of one example.
  public var inputShape: [Int]
  /// One name for each output.
  public var classNames: [String]
  /// The raw value that becomes 1: pixels are divided by it.
  public var brightest: Int
  /// What the data is called.
  public var dataName: String
  /// For grey pictures: true if bright borders are nothing unusual among them. Otherwise a picture with one is ink on paper for a network
  /// that knows light on black, and is turned over.
  public var keepsBrightness: Bool?
  /// For networks that give back what they get: how many layers lead to the code, and whether outputs are logits of pixels.
  public var reconstruction: Reconstruction?
  public struct Reconstruction: Sendable, Codable, Equatable {
    public var codeDepth: Int
    public var isOfPixels: Bool
    /// For a table: how its rows become the network's inputs.
    public var columns: UnlabeledColumns?
  }
  /// For tables: the columns, and how they become the network's inputs and its outputs become answers.
  public var table: TableInputs?
  /// What logits are divided by for honest probabilities; nil for 1.
  public var temperature: Double?

  init(_ table: LoadedTable, named name: String) {
    inputShape = [table.train.encoder.width]
    classNames = table.train.target.classNames
    brightest = 1
    dataName = name
    self.table = TableInputs(table)
  }

  public init(_ images: LabeledImages, named name: String) {
    inputShape = images.inputShape.dimensions
    classNames = images.classNames
    brightest = images.values.isEmpty ? images.brightest : 1
    dataName = name
    if images.channels == 1, !images.isFlat, images.brightBorders > 0.02 { keepsBrightness = true }
  }

  /// Refuses what no data set has.
  func check(in file: String) throws(RunError) {
    guard (1...Shape.mostElements).contains(product(inputShape) ?? 0),
      table != nil || !classNames.isEmpty, (1...255).contains(brightest), (temperature ?? 1) > 0
    else {
      throw RunError(
        file: file,
        came: "inputs of \(inputShape) with pixels up to \(brightest), \(counted(classNames.count, "class"))",
        expected: "what Limpid \(limpidVersion) writes", mend: "take the file from a backup, or train again")
    }
  }
}

import CLimpid
import LimpidCore

/// An encoder's features laid out for the loops that make inputs of many rows. The inputs are to the bit those of `InputFeature.encode`.
///
/// `@unchecked`: nothing changes after it is made.
final class InputPlan: @unchecked Sendable {
  let width: Int
  private let inputs: [limpid_input]
  /// What the inputs point to.
  private let numbers: [UnsafeMutableBufferPointer<Int32>]
  private let floats: [UnsafeMutableBufferPointer<Float>]
  private let words: [UnsafeMutableBufferPointer<UInt32>]

  init(_ encoder: TableEncoder) {
    width = encoder.width
    var floats: [UnsafeMutableBufferPointer<Float>] = []
    var numbers: [UnsafeMutableBufferPointer<Int32>] = []
    var words: [UnsafeMutableBufferPointer<UInt32>] = []
    inputs = encoder.features.map { feature in
      var input = limpid_input()
      input.place = Int32(feature.place)
      input.width = Int32(feature.width)
      input.missing = -1
      input.other = -1
      switch feature.form {
      case .number(let center, let scale, let edges, let hasMissing):
        input.form = Int32(LIMPID_INPUT_NUMBER.rawValue)
        (input.center, input.scale) = (center, scale)
        if hasMissing { input.missing = Int32(feature.width - 1) }
        floats.append(InputPlan.copy(edges))
        input.edges = UnsafePointer(floats.last!.baseAddress)
        input.edge_count = Int32(edges.count)
      case .levels(let slots, _, let other, let missing):
        input.form = Int32(LIMPID_INPUT_LEVELS.rawValue)
        numbers.append(InputPlan.copy(slots.map(Int32.init)))
        input.slots = UnsafePointer(numbers.last!.baseAddress)
        input.slot_count = Int32(slots.count)
        (input.other, input.missing) = (Int32(other), Int32(missing))
      case .date(let center, let scale, let hasTime, let hasMissing):
        input.form = Int32(LIMPID_INPUT_DATE.rawValue)
        (input.center, input.scale, input.has_time) = (center, scale, hasTime ? 1 : 0)
        if hasMissing { input.missing = Int32(feature.width - 1) }
      case .text(let vocabulary, let rarity):
        input.form = Int32(LIMPID_INPUT_TEXT.rawValue)
        input.most = Int32(encoder.schema[feature.column]!.mostWords)
        words.append(InputPlan.copy(TextWords.numbers(vocabulary)))
        floats.append(InputPlan.copy(rarity.utf8.map { 1 + Float($0 &- 48) / 8 }))
        input.words = UnsafePointer(words.last!.baseAddress)
        input.weights = UnsafePointer(floats.last!.baseAddress)
        input.word_count = Int32(words.last!.count)
      }
      return input
    }
    (self.floats, self.numbers, self.words) = (floats, numbers, words)
  }

  deinit {
    for some in floats { some.deallocate() }
    for some in numbers { some.deallocate() }
    for some in words { some.deallocate() }
  }

  private static func copy<Element>(_ values: [Element]) -> UnsafeMutableBufferPointer<Element> {
    let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: values.count)
    _ = copy.initialize(from: values)
    return copy
  }

  /// The inputs of some rows, [rows.count, width].
  func inputs(_ rows: some Collection<Int>, of store: TableStore) -> Tensor {
    Tensor(filling: [rows.count, width]) { target in
      store.read(rows) {
        limpid_table_inputs(inputs, Int64(inputs.count), $0, Int64(rows.count), Int64(width), target)
      }
    }
  }
}

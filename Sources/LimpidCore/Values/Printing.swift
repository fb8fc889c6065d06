// Tensors print as NumPy prints arrays: nested brackets, columns aligned, the middle of a long one left out.

extension Tensor: CustomStringConvertible {
  public var description: String {
    guard isPresent else { return "tensor \(shape), let go by the tape" }
    let elements = UnsafeBufferPointer(start: pointer, count: count)
    return printed(shape) { elements[$0].description.trimmedFraction }
  }
}

extension IndexTensor: CustomStringConvertible {
  public var description: String {
    let elements = UnsafeBufferPointer(start: pointer, count: count)
    return printed(shape) { elements[$0].description }
  }
}

extension MaskTensor: CustomStringConvertible {
  public var description: String {
    let elements = UnsafeBufferPointer(start: pointer, count: count)
    return printed(shape) { elements[$0] != 0 ? "true" : "false" }
  }
}

extension Value: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tensor(let t): t.description
    case .indices(let t): t.description
    case .mask(let t): t.description
    }
  }
}

extension String {
  /// Without the ".0" of a whole number.
  fileprivate var trimmedFraction: String { hasSuffix(".0") ? String(dropLast(2)) : self }
}

/// Above this many elements only the first and last three along each axis are shown.
private let mostPrinted = 1000

/// Rows longer than this go on in the next line.
private let widestRow = 75

private func printed(_ shape: Shape, _ element: (Int) -> String) -> String {
  if shape.rank == 0 { return element(0) }
  if shape.elementCount == 0 { return shape.rank == 1 ? "[]" : "[], shape \(shape)" }
  let shortened = shape.elementCount > mostPrinted
  /// The indices shown along an axis; nil is the gap.
  func shown(_ size: Int) -> [Int?] {
    shortened && size > 6 ? [0, 1, 2, nil, size - 3, size - 2, size - 1] : (0..<size).map { $0 }
  }

  let strides = shape.strides
  var cells: [Int: String] = [:]
  var width = 0
  func collect(_ axis: Int, _ offset: Int) {
    for case let i? in shown(shape[axis]) {
      if axis == shape.rank - 1 {
        let text = element(offset + i)
        cells[offset + i] = text
        width = max(width, text.count)
      } else {
        collect(axis + 1, offset + i * strides[axis])
      }
    }
  }
  collect(0, 0)

  func write(_ axis: Int, _ offset: Int) -> String {
    let isLast = axis == shape.rank - 1
    let parts = shown(shape[axis]).map { i -> String in
      guard let i else { return "…" }
      if !isLast { return write(axis + 1, offset + i * strides[axis]) }
      let cell = cells[offset + i]!
      return shape.rank == 1 ? cell : String(repeating: " ", count: width - cell.count) + cell
    }
    if isLast { return "[" + wrapped(parts, indent: shape.rank, cell: width) + "]" }
    let gap = "," + String(repeating: "\n", count: shape.rank - 1 - axis) + String(repeating: " ", count: axis + 1)
    return "[" + parts.joined(separator: gap) + "]"
  }
  return write(0, 0)
}

/// The cells of a row with commas between them; of one that is too long in several lines, in columns.
private func wrapped(_ cells: [String], indent: Int, cell width: Int) -> String {
  let line = cells.joined(separator: ", ")
  if indent + line.count < widestRow { return line }
  let padded = cells.map { String(repeating: " ", count: max(0, width - $0.count)) + $0 }
  let perLine = max(1, (widestRow - indent) / (width + 2))
  let gap = ",\n" + String(repeating: " ", count: indent)
  return stride(from: 0, to: padded.count, by: perLine).map { start in
    padded[start..<min(start + perLine, padded.count)].joined(separator: ", ")
  }.joined(separator: gap)
}

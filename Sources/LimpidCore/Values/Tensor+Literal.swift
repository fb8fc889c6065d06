// A tensor is not made from a lone number: `x * 2` would then be a product of two tensors, which can throw, and not a scaling.

extension Tensor: ExpressibleByArrayLiteral {
  /// A tensor of one axis: `let x: Tensor = [1, 2, 3]`.
  public init(arrayLiteral elements: Float...) { self.init(elements) }

  /// A tensor of two axes from its rows. Refuses rows of different lengths.
  ///
  ///     let x = try Tensor([[1, 2], [3, 4]])
  public init(_ rows: [[Float]]) throws(TensorError) {
    try self.init([rows.count, width(of: rows, "Tensor")], rows.flatMap { $0 })
  }

  /// A tensor of three axes from its planes of rows.
  public init(_ planes: [[[Float]]]) throws(TensorError) {
    let height = planes.first?.count ?? 0
    if let odd = planes.firstIndex(where: { $0.count != height }) {
      throw TensorError(
        operation: "Tensor", came: "plane \(odd) has \(planes[odd].count) rows, plane 0 has \(height)",
        expected: "planes of one height",
        mend: "fill the short planes up, or cut the long ones")
    }
    let flat = try Tensor(planes.flatMap { $0 })
    try self.init([planes.count, height, height == 0 || planes.isEmpty ? 0 : flat.shape[1]], flat.array)
  }

  /// A tensor of four axes, images for instance, from its blocks of planes.
  public init(_ blocks: [[[[Float]]]]) throws(TensorError) {
    let depth = blocks.first?.count ?? 0
    if let odd = blocks.firstIndex(where: { $0.count != depth }) {
      throw TensorError(
        operation: "Tensor", came: "block \(odd) has \(blocks[odd].count) planes, block 0 has \(depth)",
        expected: "blocks of one depth", mend: "fill the short blocks up, or cut the long ones")
    }
    let flat = try Tensor(blocks.flatMap { $0 })
    try self.init([blocks.count, depth, flat.shape[1], flat.shape[2]], flat.array)
  }
}

extension IndexTensor: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Int32...) { self.init(elements) }

  /// Indices of two axes from their rows. Refuses rows of different lengths.
  @_disfavoredOverload
  public init(_ rows: [[Int32]]) throws(TensorError) {
    try self.init([rows.count, width(of: rows, "IndexTensor")], rows.flatMap { $0 })
  }
}

extension MaskTensor: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Bool...) { self.init(elements) }

  /// A mask of two axes from its rows. Refuses rows of different lengths.
  @_disfavoredOverload
  public init(_ rows: [[Bool]]) throws(TensorError) {
    try self.init([rows.count, width(of: rows, "MaskTensor")], rows.flatMap { $0 })
  }
}

/// The length of all rows.
private func width<Element>(of rows: [[Element]], _ kind: String) throws(TensorError) -> Int {
  let width = rows.first?.count ?? 0
  if let odd = rows.firstIndex(where: { $0.count != width }) {
    throw TensorError(
      operation: kind, came: "row \(odd) has \(rows[odd].count) elements, row 0 has \(width)",
      expected: "rows of one length",
      mend: "fill the short rows up, or cut the long ones")
  }
  return width
}

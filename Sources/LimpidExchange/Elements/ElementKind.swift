import LimpidCore
import LimpidData

/// The element types that array files have. Each is read as the kind of tensor that holds its values exactly or, for
/// floats, rounded once: floats as `Tensor`, integers as `IndexTensor` (32 bits; a value beyond them is refused),
/// booleans as `MaskTensor`.
package enum ElementKind: String, CaseIterable, Sendable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint64 = "U64"
  case uint32 = "U32"
  case uint16 = "U16"
  case uint8 = "U8"
  case bool = "BOOL"

  /// Bytes of an element.
  package var size: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }
}

extension ElementKind {
  /// The elements of one array of a file, row-major, as a value. `what` names them in messages: "tensor head.weight".
  ///
  /// There must be as many bytes as the shape needs: the caller has checked that.
  package func value(
    _ bytes: UnsafeRawBufferPointer, _ shape: [Int], isBigEndian: Bool = false, file: String, what: String
  ) throws(DataError) -> Value {
    // A size of 0 elsewhere does not excuse a huge one: strides are products of sizes as well.
    guard let most = product(shape.map { max($0, 1) }), most <= Shape.mostElements else {
      throw DataError(
        file: file, came: "\(what) of shape \(shape)", expected: "at most \(grouped(Shape.mostElements)) elements",
        mend: "store it in parts")
    }
    let shape = Shape(shape)
    let stored = Stored(bytes: bytes, isBigEndian: isBigEndian)
    try checkRange(stored, shape.elementCount, file, what)
    switch self {
    case .float64:
      return .tensor(Tensor(filling: shape) { stored.fill($0) { (bits: UInt64) in Float(Double(bitPattern: bits)) } })
    case .float32:
      return .tensor(Tensor(filling: shape) { stored.fill($0) { (bits: UInt32) in Float(bitPattern: bits) } })
    case .float16: return .tensor(Tensor(filling: shape) { stored.fill($0, float(half:)) })
    case .bfloat16:
      return .tensor(
        Tensor(filling: shape) { stored.fill($0) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) } })
    case .int64, .uint64:
      return .indices(
        IndexTensor(filling: shape) { stored.fill($0) { (bits: UInt64) in Int32(truncatingIfNeeded: bits) } })
    case .int32, .uint32:
      return .indices(IndexTensor(filling: shape) { stored.fill($0) { (bits: UInt32) in Int32(bitPattern: bits) } })
    case .int16:
      return .indices(
        IndexTensor(filling: shape) { stored.fill($0) { (bits: UInt16) in Int32(Int16(bitPattern: bits)) } })
    case .uint16: return .indices(IndexTensor(filling: shape) { stored.fill($0) { (bits: UInt16) in Int32(bits) } })
    case .int8:
      return .indices(
        IndexTensor(filling: shape) { stored.fill($0) { (bits: UInt8) in Int32(Int8(bitPattern: bits)) } })
    case .uint8: return .indices(IndexTensor(filling: shape) { stored.fill($0) { (bits: UInt8) in Int32(bits) } })
    case .bool: return .mask(MaskTensor(filling: shape) { stored.fill($0) { (bits: UInt8) in bits } })
    }
  }

  /// Refuses values that the kind of tensor cannot hold.
  private func checkRange(_ stored: Stored, _ count: Int, _ file: String, _ what: String) throws(DataError) {
    let wrong: (place: Int, value: String)?
    let range: String
    switch self {
    case .float64:
      wrong = stored.first(count) { (bits: UInt64) in
        let double = Double(bitPattern: bits)
        return double.isFinite && !Float(double).isFinite ? "\(double)" : nil
      }
      range = "|x| < 3.4028236e38, what a 32-bit float holds"
    case .int64:
      wrong = stored.first(count) { (bits: UInt64) in
        Int32(exactly: Int64(bitPattern: bits)) == nil ? "\(Int64(bitPattern: bits))" : nil
      }
      range = "-2,147,483,648 … 2,147,483,647"
    case .uint64:
      wrong = stored.first(count) { (bits: UInt64) in bits > UInt64(Int32.max) ? "\(bits)" : nil }
      range = "0 … 2,147,483,647"
    case .uint32:
      wrong = stored.first(count) { (bits: UInt32) in bits > UInt32(Int32.max) ? "\(bits)" : nil }
      range = "0 … 2,147,483,647"
    case .bool:
      wrong = stored.first(count) { (bits: UInt8) in bits > 1 ? "\(bits)" : nil }
      range = "0 or 1 for a boolean"
    default: return
    }
    guard let wrong else { return }
    throw DataError(
      file: file, came: "\(what) has \(wrong.value) at element \(grouped(wrong.place)), stored as \(rawValue)",
      expected: range,
      mend: "correct or rescale the values where the file was made")
  }
}

/// Bytes of a file, seen as unsigned numbers of some width.
private struct Stored {
  let bytes: UnsafeRawBufferPointer
  let isBigEndian: Bool

  private func number<Bits: FixedWidthInteger & BitwiseCopyable>(_ place: Int) -> Bits {
    let bits = bytes.loadUnaligned(fromByteOffset: place * MemoryLayout<Bits>.size, as: Bits.self)
    return isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits)
  }

  /// Writes every number, changed, to `target`.
  func fill<Bits: FixedWidthInteger & BitwiseCopyable, Element>(
    _ target: UnsafeMutablePointer<Element>, _ change: (Bits) -> Element
  ) {
    for i in 0..<bytes.count / MemoryLayout<Bits>.size { target[i] = change(number(i)) }
  }

  /// The first number for which `problem` has words.
  func first<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ count: Int, _ problem: (Bits) -> String?
  ) -> (place: Int, value: String)? {
    for i in 0..<count { if let words = problem(number(i)) { return (i, words) } }
    return nil
  }
}

/// A half-precision float (1 sign, 5 exponent, 10 fraction bits) as a `Float`, exactly. Swift's `Float16` is not on
/// every machine.
func float(half bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10 & 0x1F)
  let fraction = UInt32(bits & 0x3FF)
  switch exponent {
  case 0:
    // Zero or subnormal: fraction · 2⁻²⁴, which every `Float` can hold.
    let magnitude = Float(fraction) * 0x1p-24
    return Float(bitPattern: magnitude.bitPattern | sign)
  case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
  default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}

import Crypto
import LimpidCore
import LimpidData
import LimpidLayers

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// SHA-256 over parts, as 64 hexadecimal digits in the end.
public struct Hash {
  private var state = SHA256()
  public init() {}

  public mutating func add(_ bytes: UnsafeRawBufferPointer) { state.update(bufferPointer: bytes) }
  public mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { state.update(bufferPointer: UnsafeRawBufferPointer($0)) }
  }
  public mutating func add<Element: BitwiseCopyable>(_ elements: [Element]) { elements.withUnsafeBytes { add($0) } }

  /// The hash of all that was added, as 64 hexadecimal digits.
  public consuming func digits() -> String {
    state.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// The hash of a text in UTF-8, as hexadecimal digits.
  public static func of(_ text: String) -> String {
    var hash = Hash()
    hash.add(text)
    return hash.digits()
  }

  /// The hash of bytes, as hexadecimal digits.
  public static func of(_ bytes: [UInt8]) -> String { of(bytes[...]) }

  public static func of(_ bytes: ArraySlice<UInt8>) -> String {
    var hash = Hash()
    bytes.withUnsafeBytes { hash.add($0) }
    return hash.digits()
  }
}

extension Module {
  /// SHA-256 of the model's numbers, state included. For each parameter in the model's order: its path in UTF-8, a zero byte, its sizes as
  /// little-endian 64-bit integers, its elements as little-endian float32.
  ///
  /// Two models have the same hash exactly if all parameters have the same bits under the same paths. (In NumPy:
  /// `h.update(name.encode() + b"\0" + np.array(a.shape, "<i8").tobytes() + a.astype("<f4").tobytes())`.)
  public var weightsHash: String {
    var hash = Hash()
    for (path, parameter) in parameters {
      hash.add("\(path)\0")
      hash.add(parameter.shape.dimensions.map { Int64($0).littleEndian })
      let value = parameter.value
      #if _endian(little)
      hash.add(UnsafeRawBufferPointer(start: value.pointer, count: value.count * 4))
      #else
      hash.add(value.array.map { $0.bitPattern.littleEndian })
      #endif
    }
    return hash.digits()
  }
}

extension LabeledExamples {
  /// SHA-256 of the examples: the shape of one, its elements in their order, the labels. Images that change by lot when they are loaded
  /// have the hash of the images that they are made from.
  public var dataHash: String {
    var hash = Hash()
    hash.add(inputShape.dimensions.map { Int64($0).littleEndian })
    if let images = (self as? AugmentedImages)?.base ?? (self as? LabeledImages), images.values.isEmpty {
      // The bytes say the same as the elements made of them, in a quarter of the time.
      hash.add([Int64(images.brightest).littleEndian])
      hash.add(images.pixels)
    } else {
      for start in stride(from: 0, to: count, by: 1024) {
        hash.add(inputs(Array(start..<min(count, start + 1024)), at: LoadingTime(seed: 0, epoch: 0)).array)
      }
    }
    hash.add(labels)
    return hash.digits()
  }
}

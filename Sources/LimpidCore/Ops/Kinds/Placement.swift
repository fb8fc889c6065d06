/// A step of a program, ready: everything that can be decided beforehand is.
public typealias Prepared = () -> Void

/// Where the result of a step goes, and what it remembers for the backward pass.
public struct Placement {
  public let output: UnsafeMutableRawPointer
  public let remembered: [UnsafeMutablePointer<Float>]
  /// The result's shape.
  public let shape: Shape

  public init(
    _ output: UnsafeMutableRawPointer, remembered: [UnsafeMutablePointer<Float>] = [], shape: Shape
  ) {
    self.output = output
    self.remembered = remembered
    self.shape = shape
  }

  /// The result's elements, by kind.
  public var floats: UnsafeMutablePointer<Float> { output.assumingMemoryBound(to: Float.self) }
  public var indices: UnsafeMutablePointer<Int32> { output.assumingMemoryBound(to: Int32.self) }
  public var mask: UnsafeMutablePointer<UInt8> { output.assumingMemoryBound(to: UInt8.self) }
  /// The number of the result's elements.
  public var count: Int64 { Int64(shape.elementCount) }
}

/// What a program may do with the memory of a step's inputs.
public enum MemoryUse: Sendable, Equatable {
  /// The result needs memory of its own.
  case separate
  /// The result is the first input's elements, as they lie: nothing is computed.
  case alias
  /// The result may take the place of an input of the same shape that nobody needs any more.
  case inPlace
}

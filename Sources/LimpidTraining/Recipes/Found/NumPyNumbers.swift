import LimpidCore
import LimpidData
import LimpidExchange

/// A NumPy array's elements as floats, whatever they were.
struct NumPyNumbers {
  let numbers: [Float]
  let shape: [Int]

  init(_ path: String) throws(DataError) {
    let value = try NPYFile(reading: path).value
    shape = Array(value.shape)
    numbers = value.floats
  }
}

extension Value {
  /// The elements of any kind as floats.
  var floats: [Float] {
    switch self {
    case .tensor(let tensor): tensor.array
    case .indices(let indices): indices.array.map { Float($0) }
    case .mask(let mask): mask.array.map { $0 ? 1 : 0 }
    }
  }
}

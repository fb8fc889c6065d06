import LimpidCore
import LimpidLayers

/// Two hidden layers.
struct ParityPerceptron: Layer {
  var first = Dense(12, 16), second = Dense(16, 16), head = Dense(16, 5)

  mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&first, "first")
    try v.visit(&second, "second")
    try v.visit(&head, "head")
  }

  func callAsFunction(_ x: Tensor) throws -> Tensor { try head(second(first(x).relu()).tanh()) }
}

/// Two convolutions with pooling, two dense layers, as in LeCun and others 1998.
struct ParityLeNet: Layer {
  var first = Conv2D(1, 4, kernel: 5), second = Conv2D(4, 6, kernel: 3)
  var hidden = Dense(24, 16), head = Dense(16, 4)

  mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&first, "first")
    try v.visit(&second, "second")
    try v.visit(&hidden, "hidden")
    try v.visit(&head, "head")
  }

  func callAsFunction(_ x: Tensor) throws -> Tensor {
    let y = try first(x).relu().maxPool2D()  // [n, 6, 6, 4]
    let z = try second(y).relu().maxPool2D()  // [n, 2, 2, 6]
    return try head(hidden(z.flattened(from: 1)).relu())
  }
}

/// A stem, one residual block whose shortcut has a stride, the global average, a head.
struct ParityResidual: Layer {
  var stem = Conv2D(3, 6, kernel: 3, padding: 1, bias: false), stemNorm = BatchNorm(6)
  var first = Conv2D(6, 8, kernel: 3, stride: 2, padding: 1, bias: false), firstNorm = BatchNorm(8)
  var second = Conv2D(8, 8, kernel: 3, padding: 1, bias: false), secondNorm = BatchNorm(8)
  var shortcut = Conv2D(6, 8, kernel: 1, stride: 2, bias: false), shortcutNorm = BatchNorm(8)
  var head = Dense(8, 4)

  mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&stem, "stem")
    try v.visit(&stemNorm, "stemNorm")
    try v.visit(&first, "first")
    try v.visit(&firstNorm, "firstNorm")
    try v.visit(&second, "second")
    try v.visit(&secondNorm, "secondNorm")
    try v.visit(&shortcut, "shortcut")
    try v.visit(&shortcutNorm, "shortcutNorm")
    try v.visit(&head, "head")
  }

  func callAsFunction(_ x: Tensor) throws -> Tensor {
    let x = try stemNorm(stem(x)).relu()  // [n, 8, 8, 6]
    let y = try firstNorm(first(x)).relu()  // [n, 4, 4, 8]
    let z = try secondNorm(second(y)) + shortcutNorm(shortcut(x))
    return try head(z.relu().globalAveragePool2D())
  }
}

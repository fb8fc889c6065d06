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

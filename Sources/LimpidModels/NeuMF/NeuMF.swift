import LimpidCore
import LimpidLayers

/// Does this user like that item? Neural matrix factorization: a product of two embeddings beside a perceptron on two others. He, Liao,
/// Zhang, Nie, Hu and Chua, "Neural collaborative filtering", 2017.
///
/// **Shapes**: users and items [n] of indices, y [n] of logits.
public struct NeuMF: Module {
  public var productUsers: Embedding, productItems: Embedding
  public var perceptronUsers: Embedding, perceptronItems: Embedding
  /// The perceptron's layers, each followed by ReLU.
  public var layers: [Dense]
  public var head: Dense

  public init(users: Int, items: Int, size: Int = 64, widths: [Int] = [64, 32, 16]) {
    (productUsers, productItems) = (Embedding(users, size), Embedding(items, size))
    (perceptronUsers, perceptronItems) = (Embedding(users, size), Embedding(items, size))
    layers = zip([2 * size] + widths, widths).map { Dense($0, $1) }
    head = Dense(size + (widths.last ?? 2 * size), 1)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&productUsers, "productUsers")
    try v.visit(&productItems, "productItems")
    try v.visit(&perceptronUsers, "perceptronUsers")
    try v.visit(&perceptronItems, "perceptronItems")
    try v.visit(&layers, "layers")
    try v.visit(&head, "head")
  }

  public func callAsFunction(_ users: IndexTensor, _ items: IndexTensor) throws -> Tensor {
    var y = try concatenate([perceptronUsers(users), perceptronItems(items)], axis: 1)  // [n, 2 size]
    for layer in layers { y = try layer(y).relu() }
    let product = try productUsers(users) * productItems(items)  // [n, size]
    return try head(concatenate([product, y], axis: 1)).reshaped(to: [users.count])
  }
}

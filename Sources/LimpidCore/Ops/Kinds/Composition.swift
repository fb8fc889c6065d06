/// The pullback of an operation that is equal to a composition of others: the composition is differentiated in its place.
///
/// For gradient operations with a kernel of their own: they are fast once, and right as often as somebody differentiates them.
///
/// `variables` are the positions of the inputs that have gradients; `reasons` says why the others have none.
package func pullback(
  _ g: Tensor, _ step: Step, variables: [Int], otherwise reason: String,
  through composition: ([Tensor]) throws -> Tensor
) throws(TensorError) -> [Cotangent] {
  var answers = step.inputs.values.indices.map { i -> Cotangent in
    variables.contains(i) ? .skipped : .none(because: reason)
  }
  let wanted = variables.filter { step.needs($0) }
  do {
    let result = try differentiate(at: wanted.map { step.inputs[$0] }) { watched in
      var values = variables.map { step.inputs[$0] }
      for (i, variable) in wanted.enumerated() { values[variables.firstIndex(of: variable)!] = watched[i] }
      return try (composition(values) * g).sum()
    }
    for (i, variable) in wanted.enumerated() { answers[variable] = .gradient(result.gradients[i]) }
  } catch let error as TensorError {
    throw error
  } catch {
    throw TensorError(operation: "gradient", came: "\(error)")
  }
  return answers
}

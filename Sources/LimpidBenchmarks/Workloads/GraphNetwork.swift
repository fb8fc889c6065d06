import LimpidCore
import LimpidLayers
import LimpidModels
import LimpidTraining

extension Workload {
  /// Two graph convolutions on a graph of Cora's size; the papers' words are given as a dense matrix.
  static let gcnCora = Workload("gcn_cora", .training, samples: 2708, Pace(warmUp: 5, steps: 100, least: 10)) {
    let graph = CitationGraph(), nodes = CitationGraph.nodes
    let adjacency = try SparseMatrix(
      rows: nodes, columns: nodes,
      (0..<nodes).flatMap { row in
        (Int(graph.rowStarts[row])..<Int(graph.rowStarts[row + 1])).map {
          (row: row, column: Int(graph.columns[$0]), value: graph.weights[$0])
        }
      })
    let labels = IndexTensor(Array(graph.labels[..<140]))
    return try TrainingWork(
      GraphNetwork(CitationGraph.words, classes: 7).beginning(as: TorchNames(["first": "l1", "second": "l2"])),
      Optimizer(Adam(weightDecay: 5e-4)), learningRate: 1e-2, batches: [[graph.features.value, labels.value]]
    ) { model, batch in
      try model(batch[0].tensor!, adjacency).sliced(axis: 0, 0..<140).softmaxCrossEntropy(batch[1].indices!)
    }
  }
}

/// The logistic regression behind a card as an ONNX model in double precision.
///
///     terms [N, k]  ->  log_odds [N, 1] = terms * coefficients + intercept
///                       probability_of_default [N, 1] = 1 / (1 + exp(-log_odds))
///
/// A term is the weight of evidence of the characteristic's bin, or the number itself where the card
/// has no bins, in the order of the card, whose names the metadata hold as
/// `term_0`, `term_1`, … Rounding and
/// limits are the card's, not the model's. Field numbers are those of `onnx.proto3`, IR version 8,
/// operators of version 13.
struct CardONNX {
  private let model: ScoreModel
  private let study: String

  init(_ model: ScoreModel, study: String) {
    self.model = model
    self.study = study
  }

  private static let double = 11

  var bytes: [UInt8] {
    let names = model.design.terms.map(\.name)
    var file = ProtobufWriter()
    file.add(1, 8)
    file.add(2, ScorecardFile.writer.name)
    file.add(3, ScorecardFile.writer.version)
    file.add(7, graph)
    file.add(8) { operators in
      operators.add(1, "")
      operators.add(2, 13)
    }
    for (index, name) in names.enumerated() {
      file.add(14) { entry in
        entry.add(1, "term_\(index)")
        entry.add(2, name)
      }
    }
    return file.bytes
  }

  private func graph(_ graph: inout ProtobufWriter) {
    node("MatMul", ["terms", "coefficients"], "weighted", in: &graph)
    node("Add", ["weighted", "intercept"], "log_odds", in: &graph)
    node("Sigmoid", ["log_odds"], "probability_of_default", in: &graph)
    graph.add(2, study)
    tensor(
      "coefficients", [model.design.terms.count, 1], Array(model.coefficients[1...]), in: &graph)
    tensor("intercept", [1], [model.coefficients[0]], in: &graph)
    value(11, "terms", columns: model.design.terms.count, in: &graph)
    value(12, "log_odds", columns: 1, in: &graph)
    value(12, "probability_of_default", columns: 1, in: &graph)
  }

  private func node(
    _ operation: String, _ inputs: [String], _ output: String, in graph: inout ProtobufWriter
  ) {
    graph.add(1) { node in
      for input in inputs { node.add(1, input) }
      node.add(2, output)
      node.add(3, output)
      node.add(4, operation)
    }
  }

  private func tensor(
    _ name: String, _ shape: [Int], _ values: [Double], in graph: inout ProtobufWriter
  ) {
    graph.add(5) { tensor in
      for length in shape { tensor.add(1, length) }
      tensor.add(2, Self.double)
      tensor.add(8, name)
      tensor.add(
        9, values.flatMap { value in (0..<8).map { UInt8(value.bitPattern >> ($0 * 8) & 0xff) } })
    }
  }

  /// An input or output of `columns` doubles for each of any number of rows.
  private func value(
    _ field: Int, _ name: String, columns: Int, in graph: inout ProtobufWriter
  ) {
    graph.add(field) { info in
      info.add(1, name)
      info.add(2) { type in
        type.add(1) { tensor in
          tensor.add(1, Self.double)
          tensor.add(2) { shape in
            shape.add(1) { $0.add(2, "rows") }
            shape.add(1) { $0.add(1, columns) }
          }
        }
      }
    }
  }
}

import CreditModels
import Testing

@Suite("Which segments are told of")
struct SegmentPlanTests {
  private func plan(_ sizes: [(rows: Double, bads: Double)]) -> SegmentPlan {
    SegmentPlan(
      sizes.map { .init(rows: $0.rows, bads: $0.bads, weight: $0.rows, badWeight: $0.bads) },
      minimum: SmallestCell(rows: 30, bads: 5))
  }

  @Test("Large segments are told of by themselves")
  func large() {
    let plan = plan([(100, 10), (30, 5)])
    #expect(plan.kept == [0, 1] && plan.other.isEmpty && plan.tooSmall.isEmpty)
  }

  @Test("Several small ones that are large enough together are told of as one")
  func together() {
    let plan = plan([(100, 10), (20, 3), (25, 2)])
    #expect(plan.kept == [0] && plan.other == [1, 2] && plan.tooSmall == [1, 2])
  }

  @Test("A small one is no difference between the whole and what is told")
  func noDifference() {
    // One with 4 bads is left over: the smaller of the large ones joins it.
    let plan = plan([(100, 10), (60, 6), (90, 4)])
    #expect(plan.kept == [0] && plan.other == [1, 2] && plan.tooSmall == [2])
  }

  @Test("Where all together are too few nothing is told")
  func nothing() {
    let plan = plan([(20, 1), (9, 1)])
    #expect(plan.kept.isEmpty && plan.other.isEmpty && plan.tooSmall == [0, 1])
  }

  @Test("A segment without rows needs no company, and one with bads only measures nothing")
  func empty() {
    let plan = plan([(100, 10), (0, 0), (40, 40), (90, 9)])
    #expect(plan.kept == [0] && plan.other == [2, 3] && plan.tooSmall == [1, 2])
  }
}

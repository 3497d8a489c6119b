import Federation
import FederationStore
import Testing

@Suite("An owner's decision on a job")
struct JobDecisionTests {
  @Test("A rule decides only where the owner has not, whichever process wrote first")
  func ruleAndOwner() throws {
    let folder = try StoreFolder()
    let (service, command) = (
      try SQLiteStore(path: folder.path()), try SQLiteStore(path: folder.path())
    )
    let (first, second) = (
      NodeJob(manifest: [1], received: 5), NodeJob(manifest: [2], received: 6)
    )
    for job in [first, second] { try service.add(job) }
    let approval = NodeJob.Decision.approved(signature: [7], columns: ["age"])

    try command.decide(.refused(reason: "no"), on: first.offer)
    try service.decideIfOpen(approval, on: first.offer)
    #expect(try service.job(offer: first.offer)?.decision == .refused(reason: "no"))

    try service.decideIfOpen(approval, on: second.offer)
    #expect(try command.job(offer: second.offer)?.decision == approval)
    // The owner's change of mind counts at any time.
    try command.decide(.refused(reason: "no more"), on: second.offer)
    #expect(try service.job(offer: second.offer)?.decision == .refused(reason: "no more"))
  }
}

"""What a home does, and why: `reduce(state, event) -> Step`, `next_wake`, `screen(state, at)`, `device_state(state)`.

Owns every rule about when a camera, a microphone or a bell opens. Pure: no clock, file, socket, thread, randomness or
log; time comes in as a field of each event. Imports nothing of ours but `protocol`.
"""

"""An invented regency at work: for trying the desk, for training, never for real data.

Every person is made up: serials of NIK and KK start with 9 and each row is marked DATA CONTOH.
"""
